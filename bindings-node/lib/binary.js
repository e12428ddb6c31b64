"use strict";

const { existsSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

const FOLDER = join(__dirname, "../native");
const PLATFORM = `${process.platform}-${process.arch}`;

/** The name of the binary for this machine. */
function name() {
  const isMusl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  return `modelrunner-errors.${PLATFORM}${isMusl ? "-musl" : ""}.node`;
}

function inPackage(file) {
  return join(FOLDER, file);
}

/** Loads the binary that fits this machine, of those in the package. */
function load() {
  const { version } = require("../package.json");
  const reasons = [];
  // To ask which C library this is costs more than to try a second file.
  for (const file of binaries()) {
    try {
      const native = require(inPackage(file));
      if (native.version() === version) {
        return native;
      }
      reasons.push(`${file} is of version ${native.version()}`);
    } catch (error) {
      reasons.push(error.message);
    }
  }
  const why = reasons.length > 0 ? reasons.join("; ") : "there is none in the package";
  // A clone that was installed without its scripts has everything but the binary.
  const builder = join(__dirname, "../scripts/build.js");
  const remedy = existsSync(join(__dirname, "../Cargo.toml")) ? `; to build it, run: node ${builder}` : "";
  throw new Error(`no native binary of modelrunner-errors ${version} for ${PLATFORM}: ${why}${remedy}`);
}

function binaries() {
  try {
    return readdirSync(FOLDER).filter((file) => /^modelrunner-errors\.(.*?)(-musl)?\.node$/.exec(file)?.[1] === PLATFORM);
  } catch {
    return [];
  }
}

module.exports = { name, inPackage, load };
