import { shownAnswer } from "./answer.js";
import { element, prose } from "./element.js";

const $ = (id) => document.getElementById(id);
const data = (id) => $(id).textContent;

/** A longer text is not put into the text field, which would take seconds to lay it out. */
const HELD = 200_000;

const kinds = new Map(JSON.parse(data("kinds")).map((kind) => [kind.name, kind]));
const examples = JSON.parse(data("example-data"));

const input = $("input");
const status = $("status");

/** A file, or a text that is too long for the text field; null if there is neither. */
let held = null;
/** The answer that is shown, and which of its responses. */
let answer = null;
let chosen = 0;
/** Whether the next answer is moved into view: after a paste, not while someone types. */
let isRevealed = false;

// The worker reads one input at a time; of those that come meanwhile, it reads the last.

const worker = startWorker();
let module = data("module");
let lastId = 0;
let isBusy = false;
let isWaiting = false;

function startWorker() {
  const url = URL.createObjectURL(new Blob([data("worker")], { type: "text/javascript" }));
  const policy = globalThis.trustedTypes?.createPolicy("worker", { createScriptURL: (address) => address });
  return new Worker(policy?.createScriptURL(url) ?? url);
}

function send() {
  if (isBusy) {
    isWaiting = true;
    return;
  }
  isBusy = true;
  isWaiting = false;
  lastId += 1;
  worker.postMessage({ id: lastId, module, input: held ?? input.value, status: enteredStatus() });
  module = undefined;
}

worker.onmessage = ({ data: { answer, problem } }) => {
  isBusy = false;
  if (isWaiting) {
    send();
  } else {
    show(answer ?? { responses: [], problem });
    reveal();
  }
};

worker.onerror = (event) => show({ responses: [], problem: event.message });

function enteredStatus() {
  return /^\d{3}$/.test(status.value.trim()) ? Number(status.value) : null;
}

/** The input has changed. */
function changed() {
  if (held !== null) {
    showState("Reading…");
  }
  chosen = 0;
  send();
}

// The answer.

function show(next) {
  answer = next;
  const { responses, needsStatus, problem, note } = answer;
  const firstFailure = responses.findIndex(({ kind }) => kind !== undefined);
  chosen = Math.max(0, firstFailure);
  $("result").replaceChildren();
  $("pick").hidden = true;
  $("start").hidden = responses.length > 0 || needsStatus === true || problem !== undefined || note !== undefined;
  if (problem !== undefined) {
    say(`This cannot be read: ${problem}`);
  } else if (needsStatus) {
    askForStatus();
  } else if (note !== undefined && responses.length === 0) {
    say(note);
  } else if (responses.length === 0) {
    showState("");
    announce("");
  } else {
    if (responses.length > 1) {
      showPicker();
    }
    showChosen();
  }
}

/** The line above the answer. */
function showState(text) {
  $("state").replaceChildren(...prose(text.trim()));
}

/** A message in place of an answer. */
function say(text, ...more) {
  showState("");
  $("result").replaceChildren(
    element("div", { class: "verdict plain" }, [element("p", { class: "lead" }, prose(text)), ...more]),
  );
  announce(text);
}

let announcing;

/** Says a text to those who listen, once the typing has paused. */
function announce(text) {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    $("announce").textContent = text;
  }, 500);
}

const COMMON = [200, 400, 401, 402, 403, 404, 409, 422, 429, 500, 502, 503];

function askForStatus() {
  const choose = (code) => () => {
    status.value = code;
    changed();
    status.focus();
  };
  const buttons = COMMON.map((code) =>
    element("li", {}, [element("button", { type: "button", onclick: choose(code) }, [String(code)])]),
  );
  say(
    "Which status did this body arrive with?",
    element(
      "p",
      {},
      prose(
        "The body alone does not say what failed. The status is in the first line of `curl -i`, or in the log of your client. Enter it in the field “Status”, or choose it:",
      ),
    ),
    element("ul", { class: "examples", "aria-label": "Common statuses" }, buttons),
  );
}

function showPicker() {
  const { responses, count } = answer;
  const failures = responses.filter(({ kind }) => kind !== undefined).length;
  const buttons = responses.map(({ status, kind, label }, number) =>
    element("li", {}, [
      element("button", { type: "button", "aria-pressed": String(number === chosen), onclick: () => pick(number) }, [
        element("span", { class: kind === undefined ? "ok" : "bad" }, [String(status)]),
        ` ${kind ?? "not a failure"}`,
        ...(label ? [element("span", { class: "label" }, [label])] : []),
      ]),
    ]),
  );
  const title = `${count} responses, ${failures === 1 ? "1 failure" : `${failures} failures`}`;
  $("pick").replaceChildren(element("h2", {}, [title]), element("ol", { class: "picker" }, buttons));
  $("pick").hidden = false;
}

function pick(number) {
  chosen = number;
  for (const [at, button] of $("pick").querySelectorAll("button").entries()) {
    button.setAttribute("aria-pressed", String(at === number));
  }
  showChosen();
}

function showChosen() {
  const response = answer.responses[chosen];
  const assumed = answer.assumed === undefined ? "" : ` Without a status, it is read as one that arrived with ${answer.assumed}.`;
  showState(`Read as ${answer.what}.${assumed} ${answer.note ?? ""}`);
  announce(response.kind === undefined ? `${response.status}: not a failure.` : `${response.line}. ${response.error.hint}`);
  $("result").replaceChildren(shownAnswer(response, kinds.get(response.kind), announce));
}

/** On a phone the answer is below what was pasted, and above the examples. */
function reveal() {
  const { top } = $("result").getBoundingClientRect();
  if (isRevealed && $("result").childElementCount > 0 && (top < 0 || top > innerHeight / 2)) {
    $("answer").scrollIntoView();
  }
  isRevealed = false;
}

// The input.

function hold(source, name) {
  held = source;
  const size = source.size ?? source.length;
  $("held-name").textContent = `${name}, ${size < 1e6 ? `${Math.ceil(size / 1000)} kB` : `${(size / 1e6).toFixed(1)} MB`}`;
  $("held").hidden = false;
  input.value = "";
  input.disabled = true;
  isRevealed = true;
  changed();
}

function release() {
  held = null;
  $("held").hidden = true;
  input.disabled = false;
}

function clear() {
  release();
  input.value = "";
  status.value = "";
  changed();
  input.focus();
}

input.addEventListener("input", () => {
  if (input.value.length > HELD) {
    hold(input.value, "Text");
  } else {
    changed();
  }
});

input.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text.length > HELD) {
    event.preventDefault();
    hold(text, "Pasted text");
  }
  isRevealed = true;
});

status.addEventListener("input", changed);
$("clear").addEventListener("click", clear);
$("release").addEventListener("click", clear);
$("open").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => open($("file").files));

function open([file]) {
  if (file !== undefined) {
    hold(file, file.name);
    $("file").value = "";
  }
}

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});

document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) {
    document.body.classList.remove("dropping");
  }
});

document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const text = event.dataTransfer.getData("text/plain");
  if (event.dataTransfer.files.length > 0) {
    open(event.dataTransfer.files);
  } else if (text !== "") {
    use(text);
  }
});

function use(text) {
  release();
  status.value = "";
  input.value = text;
  input.scrollTop = 0;
  isRevealed = true;
  changed();
}

$("examples").replaceChildren(
  ...examples
    .filter(({ shown }) => shown)
    .map(({ title, http }) => element("li", {}, [element("button", { type: "button", onclick: () => use(http) }, [title])])),
);

/** The page of a kind links to its example by the name of the case. */
function openLinked() {
  const linked = examples.find((example) => `#${example.case}` === location.hash);
  if (linked !== undefined) {
    use(linked.http);
  }
}

addEventListener("hashchange", openLinked);
openLinked();
// What a browser restored after going back.
if (input.value !== "") {
  changed();
}
