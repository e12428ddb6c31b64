// What is bundled for Node. Only the process knows which libraries it has loaded.
import process from "node:process";
import * as errors from "modelrunner-errors";
import { report } from "./report.mjs";

report(errors, () => process.report.getReport().sharedObjects.some((file) => file.endsWith(".node")));
