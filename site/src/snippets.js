// The lines that catch a kind, in each language.

/** The most that can be written in one line of each language. */
const ADVICE = {
  never: {
    python: `print(error.hint, error.request_id)`,
    typescript: `console.log(error.hint, error.requestId);`,
    rust: `eprintln!("{} (request ID: {:?})", error.hint(), error.request_id());`,
    c: `puts(mre_error_hint(error).ptr);`,
  },
  backoff: {
    python: `wait = error.retry_after_ms  # None: choose a wait that grows
    print(error.can_retry(idempotent=False), wait, error.request_id)`,
    typescript: `const wait = error.retryAfterMs; // null: choose a wait that grows
  console.log(error.canRetry({ idempotent: false }), wait, error.requestId);`,
    rust: `let wait = error.retry_after_ms(); // None: choose a wait that grows
    eprintln!("{} {wait:?} {:?}", error.can_retry(false), error.request_id());`,
    c: `puts(mre_error_can_retry(error, false) ? "retry" : "look it up first");`,
  },
};

/**
 * @param {{ class: string, variant: string, constant: string, retry: string }} kind
 * @returns {{ language: string, name: string, code: string }[]}
 */
export function snippets({ class: className, variant, constant, retry }) {
  const advice = ADVICE[retry === "backoff" ? "backoff" : "never"];
  return [
    {
      language: "python",
      name: "Python",
      code: `from modelrunner_errors import ${className}, raise_for_response

try:
    raise_for_response(response)  # of httpx, requests, urllib
except ${className} as error:
    ${advice.python}
`,
    },
    {
      language: "typescript",
      name: "TypeScript",
      code: `import { ${className}, throwIfNotOk } from "modelrunner-errors";

try {
  await throwIfNotOk(response); // of fetch
} catch (error) {
  if (!(error instanceof ${className})) throw error;
  ${advice.typescript}
}
`,
    },
    {
      language: "rust",
      name: "Rust",
      code: `use modelrunner_errors::{Kind, Response};

if let Some(error) = Response::new(status, body).headers(headers).classify()
    && error.kind() == Kind::${variant}
{
    ${advice.rust}
}
`,
    },
    {
      language: "c",
      name: "C",
      code: `mre_error *error = NULL;
if (mre_classify(status, body, body_len, &error) == MRE_FAILURE) {
    if (mre_error_kind(error) == ${constant}) {
        ${advice.c}
    }
    mre_error_free(error);
}
`,
    },
  ];
}
