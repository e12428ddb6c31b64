"use strict";

const { execFileSync } = require("node:child_process");
const { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");

const root = join(__dirname, "..");

/** The environment of a shell of the user's, without what `npm test` adds, and without cargo. */
function plainEnvironment() {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|CARGO|RUSTUP)/i.test(name));
  return { ...Object.fromEntries(kept), PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
}

/** Packs the package; gives the tarball's path and the files in it. */
function pack(folder) {
  const out = execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const described = JSON.parse(out);
  const [{ filename, files }] = Array.isArray(described) ? described : Object.values(described);
  return { tarball: join(folder, filename), files: files.map(({ path }) => path) };
}

/** A folder of a user who has installed the tarball, and whatever of the test packages is named. */
function installed(...others) {
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  const { tarball, files } = pack(folder);
  writeFileSync(join(folder, "package.json"), '{"name":"user","private":true}');
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (const name of others) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
  return { folder, files, tarball, remove: () => rmSync(folder, { recursive: true }) };
}

module.exports = { installed, plainEnvironment, root };
