"use strict";

// Makes native binaries fail to load, so that WebAssembly runs: `node --require ./test/no-native.js`. In NODE_OPTIONS it
// applies to child processes too.

require("node:module")._extensions[".node"] = (_, file) => {
  throw new Error(`no native binary is loaded here, so not ${file}`);
};
