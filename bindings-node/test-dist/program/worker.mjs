import * as errors from "modelrunner-errors";
import { answers } from "./answers.mjs";

postMessage(await answers(errors, await (await fetch("/cases.json")).json()));
