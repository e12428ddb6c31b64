// Chromium, with the site on loopback below a path, as GitHub Pages has it.

import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { CHROMIUM } from "../../bindings-node/test-dist/chromium.js";

export const SITE = process.env.SITE ?? join(import.meta.dirname, "../../target/site");
export const skip = CHROMIUM === undefined && "skipped: no chromium";

const BELOW = "/modelrunner-errors/";
const TYPES = { ".html": "text/html; charset=utf-8" };

// Only a hang takes longer, however busy the machine is.
const TIMEOUT = 600_000;

export async function start() {
  const server = createServer(({ url }, response) => {
    const file = join(SITE, new URL(url, "http://x").pathname.replace(BELOW, "/"));
    if (!url.startsWith(BELOW) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: TIMEOUT });
  return {
    url: `http://127.0.0.1:${server.address().port}${BELOW}`,
    browser,
    async stop() {
      await browser.close();
      server.close();
    },
  };
}

/**
 * A page that reports what it must not do: connect, violate its policy, or print.
 *
 * @returns {Promise<{ page: import("playwright-core").Page, requests: string[], complaints: string[] }>}
 */
export async function open({ browser }, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(TIMEOUT);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  const requests = [];
  const complaints = [];
  context.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.stack));
  page.on("worker", (worker) => worker.on("console", (message) => complaints.push(message.text())));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`violates ${event.effectiveDirective}: ${event.blockedURI}`),
    );
  });
  return { page, requests, complaints };
}
