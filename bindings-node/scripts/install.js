"use strict";

// After `npm install`: a clone builds its binary, a packed package has one.

const { existsSync } = require("node:fs");
const { join } = require("node:path");
const { load } = require("../lib/binary.js");

const inClone = existsSync(join(__dirname, "../Cargo.toml"));
try {
  if (inClone) {
    require("./build.js").build();
  }
  load();
} catch (error) {
  console.error(`modelrunner-errors: ${error.message}`);
  process.exitCode = 1;
}
