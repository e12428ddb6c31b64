// By require.
const errors = require("modelrunner-errors");

const isNative = () => Object.keys(require.cache).some((file) => file.endsWith(".node"));
import("./report.mjs").then(({ report }) => report(errors, isNative));
