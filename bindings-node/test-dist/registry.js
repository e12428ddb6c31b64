"use strict";

const { execFileSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { once } = require("node:events");
const { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { tmpdir } = require("node:os");
const { basename, join } = require("node:path");

const FOLDER = join(__dirname, "../../dist/npm");
const { name: NAME, version: VERSION } = require("../package.json");

const tarballOf = (name) => join(FOLDER, `${name}-${VERSION}.tgz`);

// tar takes a path with a drive for one on another host.
const tar = (...args) => execFileSync("tar", args, { cwd: FOLDER, encoding: "utf8" });
const filesIn = (tarball) => tar("-tzf", basename(tarball)).split(/\r?\n/);
const bytesIn = (tarball, file) => execFileSync("tar", ["-xzOf", basename(tarball), file], { cwd: FOLDER, maxBuffer: 2 ** 26 });
const manifestIn = (tarball) => JSON.parse(tar("-xzOf", basename(tarball), "package/package.json"));

/** The packages of the platforms, by name: those that were built here, and what a registry says of the others. */
function platforms() {
  const names = Object.keys(manifestIn(tarballOf(NAME)).optionalDependencies);
  return new Map(names.map((name) => [name, existsSync(tarballOf(name)) ? manifestIn(tarballOf(name)) : madeUp(name)]));
}

const isMusl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;

/** Whether the package of this machine's platform was built. */
function hasNative() {
  const abi = { linux: isMusl ? "musl" : "gnu", win32: "msvc" }[process.platform];
  return existsSync(tarballOf([NAME, process.platform, process.arch, abi].filter(Boolean).join("-")));
}

function madeUp(name) {
  const [os, cpu, abi] = name.slice(NAME.length + 1).split("-");
  const libc = { gnu: ["glibc"], musl: ["musl"] }[abi];
  return { name, version: VERSION, os: [os], cpu: [cpu], ...(libc && { libc }) };
}

/** The bytes of a package's tarball; one that was not built here has nothing but its manifest. */
function bytesOf(manifest) {
  const tarball = tarballOf(manifest.name);
  if (existsSync(tarball)) {
    return readFileSync(tarball);
  }
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-package-"));
  try {
    mkdirSync(join(folder, "package"));
    writeFileSync(join(folder, "package/package.json"), JSON.stringify(manifest));
    return execFileSync("tar", ["-czf", "-", "package"], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A registry on loopback that has the package, and those of the platforms whose names pass `has`. */
async function startRegistry({ has = () => true } = {}) {
  const manifests = [
    manifestIn(tarballOf(NAME)),
    ...[...platforms()].filter(([name]) => has(name)).map(([, manifest]) => manifest),
  ];
  const packages = new Map(manifests.map((manifest) => [manifest.name, { manifest, bytes: bytesOf(manifest) }]));
  const server = createServer((request, response) => {
    const [name, file] = request.url.slice(1).split("?")[0].split("/-/");
    const found = packages.get(name);
    if (found === undefined) {
      response.writeHead(404, { "content-type": "application/json" }).end("{}");
    } else if (file === undefined) {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(described(found, `http://${request.headers.host}`)));
    } else {
      response.end(found.bytes);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

function described({ manifest, bytes }, url) {
  const { name, version } = manifest;
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  const dist = { tarball: `${url}/${name}/-/${name}-${version}.tgz`, integrity };
  return { name, "dist-tags": { latest: version }, versions: { [version]: { ...manifest, dist } } };
}

module.exports = { NAME, VERSION, bytesIn, filesIn, hasNative, isMusl, manifestIn, platforms, startRegistry, tarballOf };
