// The code that the site shows: it compiles in each language, and Python's runs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { cases } from "../../bindings-node/test/cases.js";
import { kinds } from "../kinds.js";
import { snippets } from "../src/snippets.js";

const root = join(import.meta.dirname, "../..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-site-"));
after(() => rmSync(folder, { recursive: true }));

/** The code of every kind in a language, with its kind. */
const all = (language) => kinds.map((kind) => [kind, snippets(kind).find((snippet) => snippet.language === language).code]);

const indented = (code) => code.replace(/^/gm, "    ");

function run(command, args, cwd = folder, input = undefined) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", input });
  assert.equal(status, 0, `${command}: ${error ?? ""}${stdout}${stderr}`);
  return stdout;
}

function write(name, text) {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test("Python catches each kind", { skip: process.env.PYTHON === undefined && "skipped: no PYTHON" }, () => {
  const given = kinds.map((kind) => {
    const { status, body, expect } = cases().find((one) => one.expect !== null && JSON.parse(one.expect).kind === kind.name);
    return { status, body: body.toString("base64"), hint: JSON.parse(expect).hint, retry: kind.retry };
  });
  const program = `import base64, contextlib, io, json, types

given = json.loads(${JSON.stringify(JSON.stringify(given))})
codes = json.loads(${JSON.stringify(JSON.stringify(all("python").map(([, code]) => code)))})
for one, code in zip(given, codes, strict=True):
    response = types.SimpleNamespace(status_code=one["status"], content=base64.b64decode(one["body"]), headers={})
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {"response": response})
    assert one["retry"] == "backoff" or one["hint"] in out.getvalue(), (code, out.getvalue())
    assert out.getvalue(), code
print(len(codes))
`;
  assert.equal(run(process.env.PYTHON, [write("every.py", program)]).trim(), String(kinds.length));
});

test("TypeScript checks", () => {
  const functions = all("typescript").map(([{ name }, code]) => {
    const [, imports, rest] = /^(import [^\n]*)\n([\s\S]*)$/.exec(code);
    return { imports, text: `export async function ${name}(response: Response) {\n${rest}}\n` };
  });
  const names = new Set(functions.flatMap(({ imports }) => /\{ (.*) \}/.exec(imports)[1].split(", ")));
  const program = `import { ${[...names].join(", ")} } from "modelrunner-errors";\n${functions.map(({ text }) => text).join("\n")}`;
  const types = join(root, "bindings-node/index.d.mts");
  const config = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: "es2022",
      module: "nodenext",
      lib: ["es2022", "dom"],
      types: [],
      skipLibCheck: true,
      paths: { "modelrunner-errors": [types] },
    },
    files: [write("every.mts", program)],
  };
  run(process.execPath, [
    join(root, "bindings-node/node_modules/typescript/bin/tsc"),
    "-p",
    write("tsconfig.json", JSON.stringify(config)),
  ]);
});

test("Rust compiles", () => {
  const uses = "use modelrunner_errors::{Kind, Response};\n";
  const functions = all("rust").map(([{ name }, code]) => {
    assert.ok(code.startsWith(uses));
    return `pub fn ${name}(status: u16, body: &[u8], headers: &[(&str, &str)]) {\n    let headers = headers.iter().copied();\n${indented(code.slice(uses.length))}\n}\n`;
  });
  const library = join(target, "release");
  const source = write("every.rs", uses + functions.join("\n"));
  run("rustc", [
    "--edition=2024",
    "--crate-type=lib",
    "--emit=metadata",
    "-Dwarnings",
    `-Ldependency=${library}/deps`,
    `--extern=modelrunner_errors=${library}/libmodelrunner_errors.rlib`,
    source,
  ]);
});

test("C compiles", () => {
  const declaration = (name) => `void ${name}(unsigned short status, const unsigned char *body, size_t body_len)`;
  const functions = all("c").map(([{ name }, code]) => `${declaration(name)};\n${declaration(name)} {\n${indented(code)}\n}\n`);
  const source = write("every.c", `#include <modelrunner_errors.h>\n#include <stdio.h>\n\n${functions.join("\n")}`);
  run("cc", ["-std=c99", "-Wall", "-Wextra", "-Werror", `-I${join(root, "include")}`, "-fsyntax-only", source]);
});
