"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const { test } = require("node:test");

/** Ten million take minutes: README.md tells their figure, and how to repeat it. */
const BODIES = Number(process.env.MODELRUNNER_ERRORS_BODIES ?? 500_000);
const TOLERATED = 24 * 1024 * 1024;

test(`a process that judges ${BODIES} bodies does not grow`, () => {
  // A leak of 64 bytes a body would be seen.
  assert.ok(BODIES * 64 > TOLERATED);
  const grown = execFileSync(process.execPath, ["--expose-gc", join(__dirname, "growth.js"), String(BODIES)]);
  assert.ok(Number(grown) < TOLERATED, `it grew by ${grown} bytes`);
});
