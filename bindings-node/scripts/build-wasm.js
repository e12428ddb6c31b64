"use strict";

// Builds the WebAssembly module and, in wasm/, what embeds it or imports it.

const { execFileSync, spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } = require("node:fs");
const { join } = require("node:path");
const { cargo, report, root, target } = require("./cargo.js");
const { writeEntries } = require("./entries.js");

const TRIPLE = "wasm32-unknown-unknown";
const OPTIMIZER = join(root, "node_modules/binaryen/bin/wasm-opt");
const OPTIMIZATION = ["-O3", "--converge", "--all-features", "--strip-producers", "--strip-target-features"];

/** Builds the module, or says why it cannot. */
function build() {
  const toolchain = installedTarget() ?? bootstrapped();
  if (toolchain === null) {
    console.log(`skipped: no ${TRIPLE} (\`rustup target add ${TRIPLE}\`, or Debian's rustc-web and rust-web-src)`);
    return;
  }
  if (!existsSync(OPTIMIZER)) {
    throw new Error("no wasm-opt: run `npm ci --ignore-scripts` in bindings-node");
  }
  const { options, flags, environment } = toolchain;
  const rustflags = ["-Ctarget-feature=+simd128", "-Cstrip=symbols", ...remapped(), ...flags];
  const built = cargo(
    ["build", "--profile", "wasm", "--target", TRIPLE, "--target-dir", join(target, "wasm"), ...options],
    /\.wasm$/,
    { ...environment, RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: rustflags.join("\x1f") },
  );
  writeEntries(optimized(built));
}

/** The target as rustup installs it, or null. */
function installedTarget() {
  const { stdout } = spawnSync("rustc", ["--print", "target-libdir", "--target", TRIPLE], { cwd: root, encoding: "utf8" });
  const isInstalled = existsSync(stdout?.trim() ?? "") && readdirSync(stdout.trim()).length > 0;
  return isInstalled ? { options: [], flags: [], environment: {} } : null;
}

/** Debian's compiler, with a standard library that it builds for the target; null if it is not installed. */
function bootstrapped() {
  const rustc = "/usr/bin/rustc";
  const linker = linkers().find((path) => existsSync(path));
  if (!existsSync(rustc) || !existsSync("/usr/lib/rustlib/src/rust/library") || linker === undefined) {
    return null;
  }
  return {
    options: ["-Zbuild-std=std,panic_abort"],
    flags: [`-Clinker=${linker}`, "-Clinker-flavor=wasm-ld"],
    environment: { RUSTC: rustc, RUSTC_BOOTSTRAP: "1" },
  };
}

/** Where every toolchain has its linker. */
function linkers() {
  return ["rustc", "/usr/bin/rustc"].flatMap((rustc) => {
    const print = (what) => spawnSync(rustc, ["--print", what], { cwd: root, encoding: "utf8" }).stdout?.trim() ?? "";
    return [join(print("sysroot"), "lib/rustlib", print("host-tuple"), "bin/rust-lld"), "/usr/bin/rust-lld"];
  });
}

/** Paths of this machine would be in the module, in what a panic says. */
function remapped() {
  const home = process.env.CARGO_HOME ?? join(process.env.HOME ?? "", ".cargo");
  return [`--remap-path-prefix=${home}=/cargo`, `--remap-path-prefix=${join(root, "..")}=/source`];
}

/** The path of the optimized module. To optimize takes half a minute: it is done once for the same module. */
function optimized(built) {
  const { version } = JSON.parse(readFileSync(join(root, "node_modules/binaryen/package.json"), "utf8"));
  const key = createHash("sha256")
    .update(readFileSync(built))
    .update(JSON.stringify([version, OPTIMIZATION]))
    .digest("hex");
  const folder = join(target, "wasm/optimized");
  const path = join(folder, `${key.slice(0, 16)}.wasm`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const fresh = `${path}.${process.pid}`;
    execFileSync(process.execPath, [OPTIMIZER, built, ...OPTIMIZATION, "-o", fresh]);
    renameSync(fresh, path);
  }
  return path;
}

report(build);
