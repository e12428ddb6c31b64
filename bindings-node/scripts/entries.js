"use strict";

const { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { root } = require("./cargo.js");

const MODULE = "modelrunner-errors.wasm";

/** Writes what is in wasm/, from the module and from lib/. */
function writeEntries(module) {
  const folder = join(root, "wasm");
  mkdirSync(folder, { recursive: true });
  const write = (name, text) => {
    const path = join(folder, name);
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
      writeFileSync(path, text);
    }
  };
  copyFileSync(module, join(folder, MODULE));
  const base64 = readFileSync(module).toString("base64");
  write("embedded.js", `"use strict";\n\nmodule.exports = "${base64}";\n`);
  write("backend.js", BACKEND);
}

const BACKEND = `"use strict";

const { compile } = require("../lib/compile.js");
const { wasmBackend } = require("../lib/wasm.js");

module.exports = wasmBackend(() => compile(require("./embedded.js")));
`;

module.exports = { writeEntries };
