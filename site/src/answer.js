import { element, prose } from "./element.js";
import { snippets } from "./snippets.js";
import { chargedWords, retryWords, supportText } from "./words.js";

/**
 * What the page shows of a response.
 *
 * @param {object} response as the worker describes it
 * @param {object | undefined} kind from `kinds.json`; undefined if the response is not a failure
 * @param {(text: string) => void} announce
 */
export function shownAnswer(response, kind, announce) {
  if (kind === undefined) {
    return element("div", { class: "verdict good" }, [
      element("p", { class: "head" }, [element("span", { class: "badge" }, [String(response.status)]), " Not a failure"]),
      element("p", {}, [
        "This does not mean that a generation succeeded: it may be queued or still running. A success is ",
        element("code", {}, ["COMPLETED"]),
        " with ",
        element("code", {}, ["billingStatus"]),
        " ",
        element("code", {}, ["charged"]),
        " or ",
        element("code", {}, ["partial"]),
        ".",
      ]),
    ]);
  }
  const { error } = response;
  return element("div", {}, [
    element("div", { class: "verdict" }, [...verdict(response, kind), todo(error), facts(error, announce)]),
    ...issues(response),
    ...body(response),
    element("section", {}, [
      heading(
        "For support",
        copyButton("Copy the text", () => supportText(response), announce),
      ),
      element("pre", { tabindex: "0", class: "wrap low" }, [supportText(response)]),
    ]),
    code(kind, announce),
    element("section", {}, [
      element("details", {}, [
        element("summary", {}, [element("h2", {}, ["Canonical JSON"])]),
        copyButton("Copy the JSON", () => response.canonical, announce),
        element("pre", { tabindex: "0", id: "canonical" }, [response.indented]),
      ]),
    ]),
  ]);
}

function verdict({ error, isGarbled }, kind) {
  const page = element("a", { href: `kinds/${kind.name}.html` }, [element("code", {}, [kind.name])]);
  const notes = isGarbled
    ? [
        element("p", { class: "note" }, [
          "The body is compressed or binary. Send the request again with `curl --compressed -i`, or drop the saved file.",
        ]),
      ]
    : [];
  return [
    element("p", { class: "head" }, [element("span", { class: "badge" }, [String(error.status)]), " ", page]),
    element("h2", { class: "message" }, [error.message]),
    element("p", { class: "meaning" }, prose(kind.description)),
    ...notes,
  ];
}

function todo(error) {
  return element("div", { class: "todo" }, [element("h3", {}, ["What to do"]), element("p", {}, prose(error.hint))]);
}

function facts(error, announce) {
  const { model_endpoint: model, state, billing_status: billing } = error.request ?? {};
  const id =
    error.request_id === null
      ? ["None was sent."]
      : [
          element("code", { id: "request-id" }, [error.request_id]),
          " ",
          copyButton("Copy the request ID", () => error.request_id, announce, "Copy"),
        ];
  const list = [
    ["Retry", [retryWords(error)]],
    ["Charged", [chargedWords(error)]],
    ["Request ID", id],
    ["Code", error.code === null ? null : [element("code", {}, [error.code])]],
    ["Model", model ? [element("code", {}, [model])] : null],
    ["State", state ? [element("code", {}, [state]), ...(billing ? [", billing ", element("code", {}, [billing])] : [])] : null],
  ];
  const rows = list
    .filter(([, value]) => value !== null)
    .map(([name, value]) => element("div", {}, [element("dt", {}, [name]), element("dd", {}, value)]));
  return element("dl", { class: "facts" }, rows);
}

const MOST_ISSUES = 100;

function issues({ error, places, body }) {
  if (error.issues.length === 0) {
    return [];
  }
  const hasCodes = error.issues.some(({ code }) => code !== null);
  const marked = new Set(body.map(({ issue }) => issue));
  const rows = error.issues
    .slice(0, MOST_ISSUES)
    .map(({ message, code }, number) =>
      element("tr", {}, [
        element("td", {}, [
          marked.has(number)
            ? element("a", { href: `#issue-${number}`, "aria-label": `${number + 1}, in the body` }, [String(number + 1)])
            : String(number + 1),
        ]),
        element("td", {}, [places[number] === "" ? "(the complete value)" : element("code", {}, [places[number]])]),
        element("td", {}, [message]),
        ...(hasCodes ? [element("td", {}, [code === null ? "" : element("code", {}, [code])])] : []),
      ]),
    );
  const head = ["#", "Path", "Problem", ...(hasCodes ? ["Code"] : [])].map((name) => element("th", { scope: "col" }, [name]));
  const more = error.issues.length - rows.length;
  return [
    element("section", {}, [
      element("h2", {}, [error.issues.length === 1 ? "1 issue" : `${error.issues.length} issues`]),
      element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Issues" }, [
        element("table", { class: "issues" }, [element("thead", {}, [element("tr", {}, head)]), element("tbody", {}, rows)]),
      ]),
      ...(more > 0 ? [element("p", {}, [`${more} more are in the canonical JSON.`])] : []),
    ]),
  ];
}

function body({ body }) {
  if (body.every(({ text }) => text === "")) {
    return [];
  }
  const parts = body.flatMap(({ text, issue, gap }) => [
    ...(gap === undefined ? [] : [element("span", { class: "gap" }, [`\n… ${gap} characters …\n`])]),
    issue === undefined ? text : element("mark", { id: `issue-${issue}` }, [element("span", {}, [String(issue + 1)]), text]),
  ]);
  return [element("section", {}, [element("h2", {}, ["Body"]), element("pre", { tabindex: "0", class: "wrap body" }, parts)])];
}

/** The language that was chosen stays chosen for the next answer. */
let language = "python";

function code(kind, announce) {
  const all = snippets(kind);
  const pre = element("pre", { tabindex: "0" });
  const current = () => all.find((snippet) => snippet.language === language);
  const choices = all.map((snippet) =>
    element("label", {}, [
      element("input", {
        type: "radio",
        name: "language",
        value: snippet.language,
        checked: snippet.language === language,
        onchange: () => ((language = snippet.language), (pre.textContent = current().code)),
      }),
      element("span", {}, [snippet.name]),
    ]),
  );
  pre.textContent = current().code;
  return element("section", {}, [
    heading(
      "Catch it",
      copyButton("Copy the code", () => current().code, announce),
    ),
    element("fieldset", { class: "languages" }, [element("legend", { class: "visually-hidden" }, ["Language"]), ...choices]),
    pre,
  ]);
}

function heading(text, button) {
  return element("div", { class: "heading" }, [element("h2", {}, [text]), button]);
}

function copyButton(name, text, announce, short = name) {
  const button = element("button", { type: "button", class: "copy", ...(short === name ? {} : { "aria-label": name }) }, [short]);
  button.addEventListener("click", async () => {
    const isCopied = await copy(text());
    button.textContent = isCopied ? "Copied" : "Press Ctrl+C";
    announce(isCopied ? "Copied." : "The browser refused to copy.");
    setTimeout(() => (button.textContent = short), 2000);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** For browsers that give the clipboard to pages of HTTPS alone. */
function copyBySelection(text) {
  const focused = document.activeElement;
  const field = element("textarea", { class: "visually-hidden", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return isCopied;
}
