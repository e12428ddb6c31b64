"use strict";

// Preloaded, it leaves WebAssembly alone: `node --require ./test/no-native.js`. NODE_OPTIONS hands it on.

require("node:module")._extensions[".node"] = (_, file) => {
  throw new Error(`no native binary is loaded here, so not ${file}`);
};
