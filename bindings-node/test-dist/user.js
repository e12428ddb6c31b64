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

const MODULES = join(__dirname, "node_modules");
const PROGRAM = join(__dirname, "program");

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
  symlinkSync(process.execPath, join(bin, "node"));
  for (const name of ["npm", "npx"]) {
    symlinkSync(realpathSync(join(dirname(process.execPath), name)), join(bin, name));
  }
  symlinkSync("/bin/sh", join(bin, "sh"));
  writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true }');
  writeFileSync(join(folder, ".npmrc"), `registry=${url}\n`);
  const env = { PATH: bin, HOME: home };
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
    /** What a command prints; fails with all that it says if it fails. */
    run: (command, args, { input = "", cwd = folder, ...more } = {}) =>
      run(command, args, input, { cwd, env: { ...env, ...more.env } }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  return user;
}

function run(command, args, input, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const printed = { stdout: [], stderr: [] };
    child.stdout.on("data", (chunk) => printed.stdout.push(chunk));
    child.stderr.on("data", (chunk) => printed.stderr.push(chunk));
    // A program that fails early closes its input; its status tells.
    child.stdin.on("error", () => {}).end(input);
    child.on("error", reject).on("close", (status, signal) => {
      const [stdout, stderr] = Object.values(printed).map((chunks) => Buffer.concat(chunks).toString());
      if (status === 0) {
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
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(start)) : [];
  return names.map((name) => join(folder, name, ...path)).find(existsSync);
}

module.exports = { executable, newUser };
