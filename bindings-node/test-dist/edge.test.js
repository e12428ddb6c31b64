"use strict";

// The package at the edge: in Cloudflare's workerd, and under Next.js' edge condition.

const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { copyFileSync, readFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const { after, before, describe, test } = require("node:test");
const { EdgeVM } = require("@edge-runtime/vm");
const { withEsbuild, withWebpack } = require("./bundlers.js");
const { ALL, checkAnswers } = require("./check.js");
const { NAME, startRegistry } = require("./registry.js");
const { executable, newUser } = require("./user.js");

const WORKERD = executable("@cloudflare", "workerd", "bin/workerd");

let registry;
let user;
before(async () => {
  registry = await startRegistry();
  user = newUser(registry).add("answers.mjs", "edge.mjs");
  await user.npm(["install", NAME]);
});
after(() => {
  user.remove();
  registry.stop();
});

describe("workerd", { skip: WORKERD === undefined && "skipped: no workerd" }, () => {
  /** Bundles as wrangler does: a `.wasm` file is a module of its own. */
  async function bundle() {
    const modules = new Map();
    const wasm = {
      name: "wasm",
      setup(build) {
        build.onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
          const name = basename(path);
          modules.set(name, join(resolveDir, path));
          return { path: `./${name}`, external: true };
        });
      },
    };
    await withEsbuild({
      folder: user.folder,
      entries: ["edge.mjs"],
      out: user.path("workerd"),
      options: { format: "esm", target: "es2022", conditions: ["workerd", "worker", "browser"], plugins: [wasm] },
    });
    for (const [name, file] of modules) {
      copyFileSync(file, user.path("workerd", name));
    }
    return [...modules.keys()];
  }

  function configuration(modules) {
    const embedded = modules.map((name) => `, (name = "./${name}", wasm = embed "workerd/${name}")`);
    return `using Workerd = import "/workerd/workerd.capnp";
      const config :Workerd.Config = (
        services = [(name = "main", worker = (
          modules = [(name = "./edge.js", esModule = embed "workerd/edge.js")${embedded.join("")}],
          compatibilityDate = "2025-01-01",
        ))],
        sockets = [(name = "http", http = (), service = "main")],
      );`;
  }

  /** Runs a server as long as a function takes that is given its address. */
  async function serve(use) {
    const args = ["serve", "config.capnp", "--socket-addr=http=127.0.0.1:0", "--control-fd=3"];
    const server = spawn(WORKERD, args, { cwd: user.folder, env: {}, stdio: ["ignore", "ignore", "pipe", "pipe"] });
    const output = [];
    server.stderr.on("data", (chunk) => output.push(chunk));
    const ended = once(server, "exit");
    try {
      const failed = ended.then(() => assert.fail(`workerd ended: ${Buffer.concat(output)}`));
      const [{ port }] = await Promise.race([once(server.stdio[3], "data").then(([line]) => [JSON.parse(line)]), failed]);
      const used = use(`http://127.0.0.1:${port}/`);
      return await Promise.race([used, failed]);
    } finally {
      server.kill();
      await ended;
    }
  }

  test("every case", async () => {
    const modules = await bundle();
    assert.equal(modules.length, 1, "the core is a module of its own");
    user.write("config.capnp", configuration(modules));
    const report = await serve(async (url) => {
      const response = await fetch(url, { method: "POST", body: ALL.input });
      const text = await response.text();
      assert.equal(response.status, 200, text);
      return JSON.parse(text);
    });
    checkAnswers("workerd", report);
  });
});

describe("Next.js' edge", () => {
  const NAMES = ["edge-light", "worker", "..."];

  /** Bundles as Next.js does for the edge. */
  async function bundle() {
    const wasm = {
      test: /\.wasm$/,
      resourceQuery: /module/i,
      type: "javascript/auto",
      loader: join(__dirname, "wasm-loader.js"),
    };
    await withWebpack({
      folder: user.folder,
      entries: ["edge.mjs"],
      out: user.path("edge"),
      options: {
        target: ["web", "es6"],
        resolve: { conditionNames: NAMES, mainFields: NAMES },
        module: { rules: [wasm] },
        output: { library: { name: "edge", type: "var" } },
      },
    });
    return {
      code: readFileSync(user.path("edge/edge.js"), "utf8"),
      core: new WebAssembly.Module(readFileSync(user.path("edge/core.wasm"))),
    };
  }

  test("every case, without code that is made at run time", async () => {
    const { code, core } = await bundle();
    const vm = new EdgeVM({
      codeGeneration: { strings: false, wasm: false },
      extend: (context) => Object.assign(context, { wasm_core: core, input: ALL.input }),
    });
    vm.evaluate(code);
    const text = await vm.evaluate(
      `edge.default.fetch(new Request("http://edge/", { method: "POST", body: input })).then((one) => one.text())`,
    );
    checkAnswers("Next.js' edge", JSON.parse(text));
  });
});
