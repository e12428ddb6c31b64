"use strict";

module.exports = require("./lib/errors.js").errorsFor(require("./node/backend.js"));
