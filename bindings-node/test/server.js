"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { join } = require("node:path");

/** Starts the stand-in server; `address` is its URL. It stops at the end of its standard input. */
async function startServer() {
  const script = join(__dirname, "../../conformance/serve.py");
  const child = spawn("python3", [script, "--port", "0", "--until-stdin-closes"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  const stop = async () => {
    child.stdin.end();
    await once(child, "exit");
  };
  return { address: line.trim(), stop };
}

module.exports = { startServer };
