// A page: the answers of the page itself and of a worker of its.
import * as errors from "modelrunner-errors";
import { answers } from "./answers.mjs";

async function inPage() {
  return answers(errors, await (await fetch("/cases.json")).json());
}

function inWorker() {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.mjs", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`the worker failed: ${message}`));
  });
}

globalThis.report = Promise.all([inPage(), inWorker()]).then(([page, worker]) => ({ page, worker }));
