// What every runtime runs: it classifies the cases in every way that a program could, and returns the answers.

export async function answers(errors, cases) {
  const { ApiError, classify, errorFromResponse, isApiError } = errors;
  const decoded = cases.map(({ status, headers, body }) => ({ status, headers, bytes: fromBase64(body) }));
  const each = (answer) => decoded.map((one) => caught(() => answer(one)));

  const bytes = each(({ status, headers, bytes }) => canonical(classify(status, bytes, headers)));
  const text = each(({ status, headers, bytes }) => canonical(classify(status, toText(bytes) ?? bytes, headers)));
  const restored = bytes.map((json) => json && caught(() => canonical(ApiError.fromJSON(json))));
  const fields = each(({ status, headers, bytes }) => {
    const error = classify(status, bytes, headers);
    return error && [error instanceof Error && isApiError(error), error.kind, error.status, error.message, error.requestId];
  });
  const response = [];
  for (const one of decoded) {
    response.push(canHaveResponse(one) ? await rejected(ofResponse(errorFromResponse, one)) : "none");
  }
  const names = Object.keys(errors).filter((name) => !["default", "module.exports", "__esModule"].includes(name));
  return { names: names.sort(), bytes, text, restored, fields, response };
}

const canonical = (error) => error && error.canonicalJSON();

function caught(answer) {
  try {
    return answer();
  } catch (error) {
    return `threw ${error?.stack ?? error}`;
  }
}

async function rejected(promise) {
  try {
    return await promise;
  } catch (error) {
    return `threw ${error?.stack ?? error}`;
  }
}

function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function toText(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

async function ofResponse(errorFromResponse, { status, headers, bytes }) {
  return canonical(await errorFromResponse(new Response(bytes, { status, headers })));
}

/** Whether fetch gives such a response, and with the headers as they are: it joins those that are repeated. */
function canHaveResponse({ status, headers }) {
  const names = headers.map(([name]) => name.toLowerCase());
  const isLatin1 = headers.every(([, value]) => /^[\x20-\x7e]*$/.test(value));
  return status >= 400 && status <= 599 && new Set(names).size === names.length && isLatin1;
}
