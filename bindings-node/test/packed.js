"use strict";

const { execFileSync } = require("node:child_process");
const { existsSync, mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");
const { BINARY } = require("../scripts/build.js");
const { isWasm } = require("./only.js");
const { packMain, packPlatform } = require("../scripts/pack.js");

const root = join(__dirname, "..");

/** The files of the package that there are: not every machine can build the WebAssembly module. */
const files = require("../package.json").files.filter((file) => existsSync(join(root, file)));

/** The environment of a shell of the user's, without what `npm test` adds, and without cargo. */
function plainEnvironment() {
  const retained = Object.entries(process.env).filter(([name]) => !/^(npm_|CARGO|RUSTUP)/i.test(name));
  return { ...Object.fromEntries(retained), PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
}

/** A folder of a user who has installed the tarball, and whatever of the test packages is named. */
function installed(...others) {
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  const tarballs = [packMain(folder, files), ...(isWasm ? [] : [packPlatform(folder, BINARY)])];
  writeFileSync(join(folder, "package.json"), '{"name":"user","private":true}');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", ...tarballs], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (const name of others) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
  return { folder, tarballs, remove: () => rmSync(folder, { recursive: true }) };
}

module.exports = { installed, plainEnvironment, root };
