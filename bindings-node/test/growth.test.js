"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { test } = require("node:test");
const { build } = require("../scripts/build.js");
const { nativeOnly } = require("./only.js");

/** More take minutes: then the memory of the process is measured too, which the system decides. */
const IS_LONG = process.env.MODELRUNNER_ERRORS_BODIES !== undefined;
const BODIES = Number(process.env.MODELRUNNER_ERRORS_BODIES ?? 300_000);

/** Of JavaScript's heap, and of the process, which is the allocators' too. */
const TOLERATED = { heap: 2 * 1024 * 1024, rss: 16 * 1024 * 1024 };

test(`a process that classifies ${BODIES} bodies does not grow`, nativeOnly, () => {
  // This detects a leak of 8 bytes per body on JavaScript's heap, and of 64 elsewhere, the size of the smallest object.
  assert.ok(BODIES * 8 > TOLERATED.heap && BODIES * 64 > TOLERATED.rss);
  const folder = mkdtempSync(join(tmpdir(), "modelrunner-errors-"));
  try {
    const binary = build(["--features", "testing"], join(folder, "testing.node"));
    // Single-threaded, so that the heap is the same in every run.
    const command = ["--single-threaded", "--expose-gc", join(__dirname, "growth.js"), String(BODIES), binary];
    const out = execFileSync(process.execPath, command, { encoding: "utf8" });
    const grown = JSON.parse(out);
    assert.equal(grown.native, 0);
    assert.ok(grown.heap < TOLERATED.heap, `its heap grew by ${grown.heap} bytes`);
    assert.ok(!IS_LONG || grown.rss < TOLERATED.rss, `it grew by ${grown.rss} bytes`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
