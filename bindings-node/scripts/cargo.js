"use strict";

const { spawnSync } = require("node:child_process");
const { join } = require("node:path");

const root = join(__dirname, "..");

/** The default target directory of cargo. */
const target = process.env.CARGO_TARGET_DIR ?? join(root, "../target");

/**
 * Runs cargo for this crate and returns the path of the library that it built.
 *
 * @param {string[]} options the command and its options
 * @param {RegExp} file which of the files of the library
 * @param {object} environment more variables, or undefined for those to leave out
 */
function cargo([command, ...options], file, environment = {}) {
  const manifest = ["--manifest-path", join(root, "Cargo.toml"), "--message-format=json-render-diagnostics"];
  const { error, status, stdout } = spawnSync("cargo", [command, ...manifest, ...options], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    env: { ...process.env, ...environment },
    maxBuffer: 1 << 28,
  });
  if (error) {
    throw new Error(`cargo cannot be run (${error.message}); building from a clone needs Rust`);
  }
  if (status !== 0) {
    throw new Error(`cargo build failed with exit status ${status}`);
  }
  for (const line of stdout.split("\n").filter(Boolean)) {
    const message = JSON.parse(line);
    if (message.reason === "compiler-artifact" && message.target.name === "modelrunner_errors_node") {
      return message.filenames.find((name) => file.test(name));
    }
  }
  throw new Error("cargo did not build a library");
}

/** Runs a script, whose failures are printed as one line. */
function report(run) {
  try {
    run();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

module.exports = { cargo, report, root, target };
