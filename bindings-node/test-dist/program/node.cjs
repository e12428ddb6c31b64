// Node by require.
const { readFileSync } = require("node:fs");
const errors = require("modelrunner-errors");

(async () => {
  const { answers } = await import("./answers.mjs");
  const isNative = Object.keys(require.cache).some((file) => file.endsWith(".node"));
  process.stdout.write(JSON.stringify({ isNative, ...(await answers(errors, JSON.parse(readFileSync(0, "utf8")))) }));
})();
