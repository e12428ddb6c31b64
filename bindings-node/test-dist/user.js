"use strict";

const { spawn } = require("node:child_process");
const {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} = require("node:fs");
const { tmpdir } = require("node:os");
const { dirname, join } = require("node:path");
const { isMusl } = require("./registry.js");

const MODULES = join(__dirname, "node_modules");
const PROGRAM = join(__dirname, "program");

const isWindows = process.platform === "win32";

const NPM = isWindows ? join(dirname(process.execPath), "node_modules/npm/bin/npm-cli.js") : besideNode("npm");

function besideNode(name) {
  return realpathSync(join(dirname(process.execPath), name));
}

/**
 * A user with an empty folder, an empty home and an environment that has nothing but Node, npm and what
 * their programs are started with: no Rust, no compiler, and no registry but the one on loopback.
 */
function newUser({ url }) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "modelrunner-errors-user-")));
  const [bin, home, folder] = ["bin", "home", "project"].map((name) => join(root, name));
  for (const made of [bin, home, folder]) {
    mkdirSync(made);
  }
  const env = environment(bin, home);
  writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true }');
  // Only a hang takes that long; Yarn reads another file.
  writeFileSync(join(folder, ".npmrc"), `registry=${url}\nfetch-timeout=600000\n`);
  writeFileSync(join(folder, ".yarnrc"), "network-timeout 600000\n");
  const user = {
    folder,
    path: (...names) => join(folder, ...names),
    /** Copies files of the program to the user's folder. */
    add(...names) {
      for (const name of names) {
        copyFileSync(join(PROGRAM, name), join(folder, name));
      }
      return user;
    },
    write: (name, text) => writeFileSync(join(folder, name), text),
    /** What a command prints. It fails with all that it has printed, if it ends with another status than expected. */
    run: (command, args, options = {}) => run(command, args, { ...options, cwd: folder, env: { ...env, ...options.env } }),
    node: (args, options) => user.run(process.execPath, args, options),
    npm: (args, options) => user.node([NPM, ...args], options),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  return user;
}

function environment(bin, home) {
  if (isWindows) {
    const { SystemRoot, ComSpec } = process.env;
    const PATH = `${dirname(process.execPath)};${SystemRoot}\\System32`;
    return { PATH, SystemRoot, ComSpec, TEMP: home, USERPROFILE: home, APPDATA: home, LOCALAPPDATA: home };
  }
  symlinkSync(process.execPath, join(bin, "node"));
  for (const name of ["npm", "npx"]) {
    symlinkSync(besideNode(name), join(bin, name));
  }
  // The commands that package managers write are scripts that call these.
  for (const name of ["sh", "dirname", "sed", "uname"]) {
    symlinkSync(["/bin", "/usr/bin"].map((folder) => join(folder, name)).find(existsSync), join(bin, name));
  }
  return { PATH: bin, HOME: home };
}

function run(command, args, { input = "", status: expected = 0, ...options }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const printed = { stdout: [], stderr: [] };
    child.stdout.on("data", (chunk) => printed.stdout.push(chunk));
    child.stderr.on("data", (chunk) => printed.stderr.push(chunk));
    // A program that fails early closes its input; its status tells.
    child.stdin.on("error", () => {}).end(input);
    child.on("error", reject).on("close", (status, signal) => {
      const [stdout, stderr] = Object.values(printed).map((chunks) => Buffer.concat(chunks).toString());
      if (status === expected) {
        resolve(stdout);
      } else {
        const what = [command, ...args].join(" ");
        reject(new Error(`${what}: ended with ${signal ?? status}\n${stderr}${stdout.slice(0, 2000)}`));
      }
    });
  });
}

/**
 * The executable that a test package has for this machine: `@deno/linux-x64-glibc/deno` for `("@deno", "deno")`.
 * Undefined if the package has none.
 */
function executable(scope, start, ...path) {
  const folder = join(MODULES, scope);
  const fits = (name) => name.startsWith(start) && (!isMusl || name.includes("musl"));
  const names = existsSync(folder) ? readdirSync(folder).filter(fits) : [];
  return names.map((name) => join(folder, name, ...path)).find(existsSync);
}

module.exports = { executable, newUser };
