"use strict";

module.exports = require("./binary.js").load();
