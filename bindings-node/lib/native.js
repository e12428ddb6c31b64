"use strict";

/**
 * The core, as it is compiled for Node. This is the only module that knows how it is loaded; another
 * build of the core has the same functions. They take and return strings and bytes, and retain nothing.
 *
 * @typedef {object} Native
 * @property {(status: number, body: string | Uint8Array, headers?: string) => string | undefined} classify
 *   the error as `outcome.js` reads it, or undefined if the response is not a failure. No other thread
 *   may write to the bytes. Headers are names and values in turn, each ended by a line break
 * @property {(json: string) => string} restore the error with this canonical JSON
 * @property {(kind: string, status: number, message: string, requestId: string, issues: string) => string} make
 *   an error that no response gave; issues are a JSON array of objects with `path`, `message` and `code`
 * @property {() => string[]} kinds the names of the kinds
 * @property {() => string} version the version of the package that it belongs to
 * @property {(input: Uint8Array, style: string) => { text: string, failures: number }} explain
 * @property {() => string} explainUsage
 */

/** @type {Native} */
module.exports = require("./binary.js").load();
