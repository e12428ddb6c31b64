"use strict";

// Builds the native binary with cargo and copies it to native/, from where lib/native.js loads it.

const { spawnSync } = require("node:child_process");
const { copyFileSync, mkdirSync, readFileSync, renameSync, existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const { name, inPackage } = require("../lib/binary.js");

/**
 * Builds the binary and returns its path.
 *
 * @param {string[]} options more options for cargo
 * @param {string} destination where the binary goes
 */
function build(options = [], destination = inPackage(name())) {
  const manifest = join(root, "Cargo.toml");
  const command = ["build", "--release", "--manifest-path", manifest, "--message-format=json-render-diagnostics"];
  const cargo = spawnSync("cargo", [...command, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (cargo.error) {
    throw new Error(`cargo cannot be run (${cargo.error.message}); building from a clone needs Rust`);
  }
  if (cargo.status !== 0) {
    throw new Error(`cargo build failed with exit status ${cargo.status}`);
  }
  place(library(cargo.stdout), destination);
  return destination;
}

/** The path of the library in the output of cargo. */
function library(output) {
  for (const line of output.split("\n").filter(Boolean)) {
    const message = JSON.parse(line);
    if (message.reason === "compiler-artifact" && message.target.name === "modelrunner_errors_node") {
      return message.filenames.find((file) => /\.(so|dylib|dll)$/.test(file));
    }
  }
  throw new Error("cargo did not build a library");
}

function place(source, destination) {
  if (existsSync(destination) && readFileSync(destination).equals(readFileSync(source))) {
    return;
  }
  mkdirSync(join(destination, ".."), { recursive: true });
  // A process that has loaded the old binary continues to use it, because the new one is another file.
  const fresh = `${destination}.${process.pid}`;
  copyFileSync(source, fresh);
  renameSync(fresh, destination);
}

module.exports = { build };

if (require.main === module) {
  try {
    build();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
