#!/usr/bin/env node
"use strict";

// Explains raw HTTP responses: `curl -si https://… | modelrunner-errors`.

const { readFile } = require("node:fs/promises");
const backend = require("../node/backend.js");

async function run(args) {
  const colored = process.stdout.isTTY && !process.env.NO_COLOR;
  let style = colored ? "color" : "plain";
  const files = [];
  let onlyFiles = false;
  for (const argument of args) {
    if (onlyFiles || argument === "-" || !argument.startsWith("-")) {
      files.push(argument);
    } else if (argument === "--") {
      onlyFiles = true;
    } else if (argument === "--json") {
      style = "json";
    } else if (argument === "--help") {
      process.stdout.write(backend.explainUsage());
      return 0;
    } else {
      throw new Error(`unknown option ${argument}\n\n${backend.explainUsage()}`);
    }
  }
  let failures = 0;
  for (const file of files.length > 0 ? files : ["-"]) {
    const explanation = await explain(file, style);
    process.stdout.write(explanation.text);
    failures += explanation.failures;
  }
  return failures > 0 ? 1 : 0;
}

async function explain(file, style) {
  try {
    return backend.explain(file === "-" ? await readInput() : await readFile(file), style);
  } catch (error) {
    throw new Error(`${file}: ${error.message}`);
  }
}

async function readInput() {
  const chunks = [];
  for await (const chunk of process.stdin) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

process.stdout.on("error", (error) => {
  // A reader such as `head` has closed the pipe.
  if (error.code !== "EPIPE") {
    throw error;
  }
});

run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(`explain: ${error.message}`);
    process.exitCode = 2;
  },
);
