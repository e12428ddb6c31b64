"use strict";

// Writes wasm/: the module, scripts that hold it, and lib/ as modules of ECMAScript.

const { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { root } = require("./cargo.js");

const MODULE = "modelrunner-errors.wasm";

/** Writes what there is if the core is the module at this path. */
function writeEntries(path) {
  const folder = join(root, "wasm");
  for (const [name, content] of Object.entries(entries(readFileSync(path)))) {
    const file = join(folder, name);
    // What is the same stays as it is, since it may be in use.
    if (!existsSync(file) || !readFileSync(file).equals(Buffer.from(content))) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
  }
}

/** The files by their names. */
function entries(module) {
  const base64 = module.toString("base64");
  return {
    [MODULE]: module,
    // By require: any bundler, and Node without a native binary.
    "embedded.js": `"use strict";\n\nmodule.exports = { base64: "${base64}" };\n`,
    "backend.js": `"use strict";

const { compile } = require("../lib/compile.js");
const { wasmBackend } = require("../lib/wasm.js");

module.exports = wasmBackend(() => compile(require("./embedded.js").base64));
`,
    "index.js": `"use strict";

module.exports = require("../lib/errors.js").errorsFor(require("./backend.js"));
`,
    // By import: any bundler, and what has none.
    ...library(),
    "embedded.mjs": `export const base64 = "${base64}";\n`,
    "index.mjs": entry(
      `import { base64 } from "./embedded.mjs";\nimport { compile } from "./lib/compile.mjs";`,
      "compile(base64)",
    ),
    // Those that compile no module at run time import it.
    "workerd.mjs": entry(`import module from "./${MODULE}";`, "module"),
    "edge-light.mjs": entry(`import module from "./${MODULE}?module";`, "module"),
  };
}

function entry(imports, module) {
  return `${imports}
import { errorsFor } from "./lib/errors.mjs";
import { wasmBackend } from "./lib/wasm.mjs";

export const {${names()}} = errorsFor(wasmBackend(() => ${module}));
`;
}

/** The names that the package exports, as the entry of Node lists them. */
function names() {
  const [, listed] = /^export const \{([^}]*)\} = /m.exec(readFileSync(join(root, "index.mjs"), "utf8"));
  return listed.replace(/ *\/\/.*\n/g, "");
}

/** lib/ as modules of ECMAScript. Its files import and export in one way each. */
function library() {
  const files = readdirSync(join(root, "lib")).filter((file) => file.endsWith(".js"));
  return Object.fromEntries(files.map((file) => [`lib/${file.replace(/js$/, "mjs")}`, toModule(file)]));
}

function toModule(file) {
  const module = readFileSync(join(root, "lib", file), "utf8")
    .replace(/^"use strict";\n\n/, "")
    .replace(/^const (\{[^}]*\}) = require\("(.*)\.js"\);$/gm, 'import $1 from "$2.mjs";')
    .replace(/^module\.exports = (\{[^}]*\});$/m, "export $1;");
  if (/\brequire\(|\bmodule\.exports\b|"use strict"/.test(module)) {
    throw new Error(`lib/${file} imports or exports in a way that scripts/entries.js does not know`);
  }
  return module;
}

module.exports = { writeEntries };
