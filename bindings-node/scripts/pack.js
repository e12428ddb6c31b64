"use strict";

// Makes the tarballs that are published: the package, and the one with the binary for this machine.
// node scripts/pack.js FOLDER BUILT
// where BUILT is the folder in which cargo has put the binary.

const { execFileSync } = require("node:child_process");
const {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
const { PACKAGES } = require("../node/native.js");
const { report, root } = require("./cargo.js");

const LICENSES = ["LICENSE-APACHE", "LICENSE-MIT", "LICENSE-THIRD-PARTY"];
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const { name, version } = manifest;
const { description, keywords, license, repository, homepage, bugs, engines } = manifest;

/**
 * Packs the package; gives the tarball's path.
 *
 * @param {string[]} files what is in it; what is published has all
 */
function packMain(folder, files = manifest.files) {
  if (files.includes("wasm")) {
    checkModule();
  }
  const platforms = Object.values(PACKAGES).flat().sort();
  const { private: _, scripts, devDependencies, ...published } = manifest;
  const optionalDependencies = Object.fromEntries(platforms.map((platform) => [`${name}-${platform}`, version]));
  return pack(folder, { ...published, files: [...files, ...LICENSES], optionalDependencies }, (stage) => {
    for (const file of ["README.md", ...files]) {
      cpSync(join(root, file), join(stage, file), { recursive: true });
    }
  });
}

/** The module in wasm/ has to be of this version. */
function checkModule() {
  if (!existsSync(join(root, "wasm/index.js"))) {
    throw new Error("there is no WebAssembly module to pack: run `make build-wasm`");
  }
  checkVersion("the WebAssembly module", require("../wasm/backend.js"));
}

function checkVersion(what, backend) {
  if (backend.version() !== version) {
    throw new Error(`${what} is of version ${backend.version()}, and the package of ${version}: build it again`);
  }
}

/** Packs the binary for this machine; gives the tarball's path. */
function packPlatform(folder, binary) {
  checkVersion("the native binary", load(resolve(binary)));
  const platform = platformHere();
  const [os, cpu, abi] = platform.split("-");
  const libc = { gnu: "glibc", musl: "musl" }[abi];
  const main = `modelrunner-errors.${platform}.node`;
  const published = {
    name: `${name}-${platform}`,
    version,
    description: `${description}: the native part for ${platform}`,
    keywords,
    homepage,
    bugs,
    repository,
    license,
    main,
    files: [main, ...LICENSES],
    engines,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
  };
  return pack(folder, published, (stage) => {
    copyFileSync(binary, join(stage, main));
    const text = `The native part of [${name}](${homepage}) for ${platform}, which installs it where it fits.\n`;
    writeFileSync(join(stage, "README.md"), `# ${published.name}\n\n${text}`);
  });
}

/** Loads a binary, whatever its name. */
function load(binary) {
  const loaded = { exports: {} };
  process.dlopen(loaded, binary);
  return loaded.exports;
}

/** The platform of this machine. */
function platformHere() {
  const isMusl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  const platforms = PACKAGES[`${process.platform}-${process.arch}`];
  if (platforms === undefined) {
    throw new Error(`there is no package for ${process.platform}-${process.arch}`);
  }
  return platforms.find((platform) => platform.endsWith("-musl") === isMusl);
}

function pack(folder, published, fill) {
  const stage = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  try {
    mkdirSync(folder, { recursive: true });
    fill(stage);
    for (const file of LICENSES) {
      copyFileSync(join(root, "..", file), join(stage, file));
    }
    writeFileSync(join(stage, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
    const command = ["pack", "--json", "--ignore-scripts", "--pack-destination", resolve(folder), stage];
    const out = execFileSync("npm", command, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      shell: process.platform === "win32",
    });
    const described = JSON.parse(out);
    const [{ filename }] = Array.isArray(described) ? described : Object.values(described);
    return join(folder, filename);
  } finally {
    rmSync(stage, { recursive: true });
  }
}

module.exports = { packMain, packPlatform };

if (require.main === module) {
  const [folder, built] = process.argv.slice(2);
  report(() => {
    if (built === undefined) {
      throw new Error("what is published is packed by `make dist-node`");
    }
    const binary = join(
      built,
      readdirSync(built).find((file) => /modelrunner_errors_node\.(so|dylib|dll)$/.test(file)),
    );
    for (const tarball of [packMain(folder), packPlatform(folder, binary)]) {
      console.log(tarball);
    }
  });
}
