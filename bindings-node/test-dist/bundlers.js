"use strict";

// Bundlers, set up as their users set them up. A warning fails.

const assert = require("node:assert/strict");
const { basename } = require("node:path");
const esbuild = require("esbuild");
const webpack = require("webpack");

/** @param {{ folder: string, entries: string[], out: string, options?: object }} build entries are files of the folder */
async function withEsbuild({ folder, entries, out, options }) {
  const { warnings } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: entries,
    outdir: out,
    bundle: true,
    minify: true,
    logLevel: "silent",
    ...options,
  });
  assert.deepEqual(warnings, []);
}

async function withWebpack({ folder, entries, out, options }) {
  const compiler = webpack({
    context: folder,
    mode: "production",
    entry: Object.fromEntries(entries.map((file) => [basename(file).replace(/\.\w+$/, ""), `./${file}`])),
    // A hint at the size of what is loaded is not a warning of the package.
    performance: false,
    ...options,
    output: { path: out, ...options.output },
  });
  const stats = await new Promise((resolve, reject) => compiler.run((error, done) => (error ? reject(error) : resolve(done))));
  await new Promise((resolve) => compiler.close(resolve));
  assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString({ preset: "errors-warnings" }));
}

async function withVite({ folder, out, options }) {
  const { build } = await import("vite");
  const { warnings, customLogger } = await collector();
  const written = { outDir: out, emptyOutDir: false, chunkSizeWarningLimit: 1e6, ...options.build };
  await build({ root: folder, configFile: false, customLogger, ...options, build: written });
  assert.deepEqual(warnings, []);
}

/** The development server of Vite, as what answers requests. */
async function developedWithVite(folder) {
  const { createServer } = await import("vite");
  const { warnings, customLogger } = await collector();
  const server = { middlewareMode: true, hmr: false, ws: false };
  const vite = await createServer({ root: folder, configFile: false, customLogger, server });
  return { answer: vite.middlewares, warnings, stop: () => vite.close() };
}

async function collector() {
  const { createLogger } = await import("vite");
  const warnings = [];
  const add = (message) => void warnings.push(message);
  return { warnings, customLogger: { ...createLogger("silent"), warn: add, warnOnce: add, error: add } };
}

module.exports = { developedWithVite, withEsbuild, withVite, withWebpack };
