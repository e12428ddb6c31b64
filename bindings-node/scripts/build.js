"use strict";

// Builds the native binary with cargo and copies it to native/, from where node/native.js loads it.

const { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { cargo, report, root } = require("./cargo.js");

const BINARY = join(root, "native/modelrunner-errors.node");

/**
 * Builds the binary and returns its path.
 *
 * @param {string[]} options more options for cargo
 * @param {string} destination where the binary goes
 */
function build(options = [], destination = BINARY) {
  place(cargo(["build", "--release", ...options], /\.(so|dylib|dll)$/), destination);
  return destination;
}

function place(source, destination) {
  if (existsSync(destination) && readFileSync(destination).equals(readFileSync(source))) {
    return;
  }
  mkdirSync(dirname(destination), { recursive: true });
  // A process that has loaded the old binary continues to use it, because the new one is another file.
  const fresh = `${destination}.${process.pid}`;
  copyFileSync(source, fresh);
  renameSync(fresh, destination);
}

module.exports = { BINARY, build };

if (require.main === module) {
  report(build);
}
