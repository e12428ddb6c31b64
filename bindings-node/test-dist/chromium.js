"use strict";

const { existsSync } = require("node:fs");

/** The path of the system's Chromium; undefined if there is none. */
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));

module.exports = { CHROMIUM };
