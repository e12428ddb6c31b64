// By import.
import { createRequire } from "node:module";
import * as errors from "modelrunner-errors";
import { report } from "./report.mjs";

const { cache } = createRequire(import.meta.url);
report(errors, () => Object.keys(cache).some((file) => file.endsWith(".node")));
