"use strict";

const { version } = require("../package.json");

/** The packages with the binary for this machine. To ask which C library this is costs more than to try both. */
const PACKAGES = {
  "darwin-arm64": ["darwin-arm64"],
  "darwin-x64": ["darwin-x64"],
  "linux-arm64": ["linux-arm64-gnu", "linux-arm64-musl"],
  "linux-x64": ["linux-x64-gnu", "linux-x64-musl"],
  "win32-x64": ["win32-x64-msvc"],
};

/**
 * The core as a binary: of a clone, or of the package for this machine. Null if neither is there or fits.
 *
 * @returns {import("../lib/errors.js").Backend | null}
 */
function loadNative() {
  const platforms = PACKAGES[`${process.platform}-${process.arch}`] ?? [];
  const names = ["../native/modelrunner-errors.node", ...platforms.map((platform) => `modelrunner-errors-${platform}`)];
  for (const name of names) {
    try {
      // Bundlers do not follow this: a binary cannot be in a bundle. In one that is a module of ECMAScript it
      // throws, since that has neither `require` nor `__filename`.
      const native = require("node:module").createRequire(__filename)(name);
      if (native.version() === version) {
        return native;
      }
    } catch {
      // Another one may fit, and WebAssembly always does.
    }
  }
  return null;
}

module.exports = { PACKAGES, loadNative };
