"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const { test } = require("node:test");

/** Ten million take minutes: README.md tells their figure, and how to repeat it. */
const BODIES = Number(process.env.MODELRUNNER_ERRORS_BODIES ?? 300_000);

/** Of the process, which is the allocators' too, and of JavaScript's heap. */
const TOLERATED = { rss: 16 * 1024 * 1024, heap: 2 * 1024 * 1024 };

test(`a process that judges ${BODIES} bodies does not grow`, () => {
  // A leak of 64 bytes a body would be seen, and of 8 on JavaScript's heap: no object is smaller than that.
  assert.ok(BODIES * 64 > TOLERATED.rss && BODIES * 8 > TOLERATED.heap);
  const out = execFileSync(process.execPath, ["--expose-gc", join(__dirname, "growth.js"), String(BODIES)], { encoding: "utf8" });
  const grown = JSON.parse(out);
  assert.ok(grown.rss < TOLERATED.rss, `it grew by ${grown.rss} bytes`);
  assert.ok(grown.heap < TOLERATED.heap, `its heap grew by ${grown.heap} bytes`);
});
