// The page that explains, in headless Chromium.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { examples } from "../examples.js";
import { open, SITE, skip, start } from "./browser.js";

const BALANCE = 'HTTP/2 402 \ncontent-type: application/json\n\n{"error":"Insufficient balance","request_id":"abc123"}';

describe("the page that explains", { skip }, () => {
  let site;
  const opened = [];
  before(async () => {
    site = await start();
  });
  after(() => site?.stop());

  /** A loaded page; whatever a test does with it, it makes no connection and prints nothing. */
  async function load(options, url = site.url) {
    const one = await open(site, options);
    opened.push(one);
    await one.page.goto(`${url}index.html`);
    return one;
  }

  async function close() {
    for (const { page, requests, complaints } of opened.splice(0)) {
      await page.context().close();
      assert.deepEqual(
        requests.filter((url) => !url.startsWith("blob:") && !url.startsWith("data:")).map((url) => url.replace(/#.*/, "")),
        [`${site.url}index.html`],
      );
      assert.deepEqual(complaints, []);
    }
  }

  /** Clicks a button. It says that it has copied for two seconds: the page remembers it, however late it is asked. */
  async function copy(page, name) {
    const button = page.getByRole("button", { name });
    await button.evaluate((button) => {
      globalThis.said = new Promise((resolve) => {
        new MutationObserver(() => resolve(button.textContent)).observe(button, { childList: true });
      });
    });
    await button.click();
    assert.equal(await page.evaluate(() => globalThis.said), "Copied");
  }

  const paste = (page, text) =>
    page.evaluate((text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      document
        .getElementById("input")
        .dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true }));
    }, text);

  test("every example is answered as the conformance suite says", async () => {
    const { page } = await load();
    for (const { case: name, title, shown, expect } of examples) {
      if (shown) {
        await page.getByRole("button", { name: title, exact: true }).click();
      } else {
        await page.goto(`${site.url}index.html#${name}`);
      }
      const canonical = await page.locator("#canonical").textContent();
      assert.equal(canonical.replace(/("(?:[^"\\]|\\.)*")|\s+/g, "$1"), expect, name);
      // So that the next answer is not confused with this one.
      await page.locator("#clear").click();
      await page.locator(".start").waitFor();
    }
    await close();
  });

  test("the canonical JSON is copied, and the answer is announced", async () => {
    const { page } = await load();
    const { title, expect } = examples.find((example) => example.case === "openai-429-rate-limit");
    await page.getByRole("button", { name: title, exact: true }).click();
    const { hint } = JSON.parse(expect);
    await page.getByRole("status").filter({ hasText: hint }).waitFor({ state: "attached" });
    await page.locator("summary").click();
    await copy(page, "Copy the JSON");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), expect);
    await close();
  });

  test("a response is explained while it is typed", async () => {
    const { page } = await load();
    await page.locator("#input").pressSequentially("HTTP/2 402");
    await page.locator(".message", { hasText: "Payment Required" }).waitFor();
    await page.locator("#input").pressSequentially('\n\n{"error":"Insufficient balance"}');
    await page.locator(".message", { hasText: "Insufficient balance" }).waitFor();
    await page.locator("#clear").click();
    await page.locator(".start").waitFor();
    assert.equal(await page.locator(".verdict").count(), 0);
    await close();
  });

  test("a body alone gets its status from the field or from a button", async () => {
    const { page } = await load();
    await page.locator("#input").fill('{"error":"Something broke"}');
    await page.locator(".lead", { hasText: "Which status did this body arrive with?" }).waitFor();
    await page.getByRole("button", { name: "429", exact: true }).click();
    await page.locator(".verdict a", { hasText: "rate_limited" }).waitFor();
    await page.locator("#status").fill("503");
    await page.locator(".verdict a", { hasText: "unavailable" }).waitFor();
    await close();
  });

  test("issues have links to their marks in the body", async () => {
    const { page } = await load();
    const { title, expect } = examples.find((example) => example.case === "fastapi-pydantic-2");
    await page.getByRole("button", { name: title, exact: true }).click();
    const { issues } = JSON.parse(expect);
    await page
      .locator(".issues tbody tr")
      .nth(issues.length - 1)
      .waitFor();
    for (const [number, { message }] of issues.entries()) {
      await page.locator(`a[href="#issue-${number}"]`).click();
      assert.equal(await page.locator("mark:target").textContent(), `${number + 1}${JSON.stringify(message)}`);
    }
    await close();
  });

  test("secrets are masked in the text for support", async () => {
    const { page } = await load();
    const secret = "sk-abcdefghij0123456789";
    await page.locator("#input").fill(`HTTP/2 401 \n\n{"error":"Incorrect API key provided: ${secret}","request_id":"r1"}`);
    await copy(page, "Copy the text");
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, /^Failure: 401 unauthenticated: Incorrect API key provided: \*\*\* \(request_id: r1\)\nRequest ID: r1\n/);
    assert.doesNotMatch(text, new RegExp(secret));
    await close();
  });

  test("a file is explained, dropped or opened", async () => {
    const { page } = await load();
    const file = { name: "response.txt", mimeType: "text/plain", buffer: Buffer.from(BALANCE) };
    await page.locator("#file").setInputFiles(file);
    await page.locator(".message", { hasText: "Insufficient balance" }).waitFor();
    assert.match(await page.locator("#held-name").textContent(), /^response\.txt, 1 kB$/);
    await page.getByRole("button", { name: "Remove" }).click();
    await page.locator(".start").waitFor();
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], "dropped.txt"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, BALANCE);
    await page.locator(".message", { hasText: "Insufficient balance" }).waitFor();
    await close();
  });

  test("of several responses, the first failure is shown, and each can be chosen", async () => {
    const { page } = await load();
    await page.locator("#input").fill(`HTTP/1.1 200 OK\ncontent-length: 2\n\n{}\n${BALANCE}\nHTTP/1.1 503 x\ndate: x\n\n`);
    await page.getByRole("heading", { name: "3 responses, 2 failures" }).waitFor();
    await page.locator(".message", { hasText: "Insufficient balance" }).waitFor();
    await page.getByRole("button", { name: "503 unavailable" }).click();
    await page.locator(".verdict a", { hasText: "unavailable" }).waitFor();
    await page.getByRole("button", { name: "200 not a failure" }).click();
    await page.getByText("This does not mean that a generation succeeded").waitFor();
    await close();
  });

  test("hostile text stays text", async () => {
    const { page } = await load();
    const hostile = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    await page
      .locator("#input")
      .fill(
        `HTTP/2 400 \n\n${JSON.stringify({ error: [{ path: [hostile], message: hostile, code: hostile }], request_id: hostile })}`,
      );
    await page.locator(".issues tbody tr").waitFor();
    assert.equal(await page.locator("#answer img, #answer script").count(), 0);
    await close();
  });

  test("the keyboard alone leads from a pasted response to the copied request ID", async () => {
    const { page } = await load();
    await page.evaluate((text) => navigator.clipboard.writeText(text), BALANCE);
    assert.equal(await page.evaluate(() => document.activeElement.id), "input");
    await page.keyboard.press("Control+V");
    await page.locator("#request-id").waitFor();
    const path = [];
    while (path.at(-1) !== "Copy the request ID") {
      await page.keyboard.press("Tab");
      path.push(
        await page.evaluate(
          () => document.activeElement.ariaLabel || document.activeElement.id || document.activeElement.textContent,
        ),
      );
      assert.ok(path.length < 10, path.join(", "));
    }
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: "Copied." }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "abc123");
    await close();
  });

  test("the policy refuses every connection", async () => {
    let connections = 0;
    const sink = createServer((_, response) => response.end()).on("connection", () => {
      connections += 1;
    });
    sink.listen(0, "127.0.0.1");
    await once(sink, "listening");
    const { page, complaints } = await open(site);
    try {
      await page.goto(`${site.url}index.html`);
      await page.locator("#input").fill(BALANCE);
      await page.locator(".verdict").waitFor();
      const url = `http://127.0.0.1:${sink.address().port}/`;
      const send = (url) =>
        fetch(url).then(
          () => "sent",
          () => "refused",
        );
      assert.equal(await page.evaluate(send, url), "refused");
      assert.equal(await page.workers()[0].evaluate(send, url), "refused");
      await page.evaluate(async (url) => {
        navigator.sendBeacon(url, "x");
        for (const source of [new Image(), document.createElement("video")]) {
          const done = new Promise((resolve) => {
            source.onload = resolve;
            source.onerror = resolve;
          });
          source.src = url;
          document.body.append(source);
          await done;
        }
      }, url);
      for (const directive of ["connect-src", "img-src", "media-src"]) {
        assert.ok(
          complaints.some((text) => text.startsWith(`violates ${directive}`)),
          `${directive}:\n${complaints.join("\n")}`,
        );
      }
      assert.equal(connections, 0);
    } finally {
      await page.context().close();
      sink.close();
    }
  });

  test("ten megabytes are read in the worker, and the page stays responsive", async () => {
    const one = await open(site);
    opened.push(one);
    const { page } = one;
    // The answer of the worker is held back until the page has shown that it is alive.
    await page.addInitScript(() => {
      globalThis.modules = 0;
      WebAssembly.Module = class extends WebAssembly.Module {
        constructor(...args) {
          super(...args);
          globalThis.modules += 1;
        }
      };
      const held = new Promise((resolve) => {
        globalThis.letAnswer = resolve;
      });
      const { set } = Object.getOwnPropertyDescriptor(Worker.prototype, "onmessage");
      Object.defineProperty(Worker.prototype, "onmessage", {
        set(listener) {
          set.call(this, (event) => held.then(() => listener.call(this, event)));
        },
      });
    });
    await page.goto(`${site.url}index.html`);
    const output = "x".repeat(10_000_000);
    await paste(page, `HTTP/2 402 \n\n{"output":"${output}","error":"Insufficient balance"}`);
    assert.match(await page.locator("#held-name").textContent(), /^Pasted text, 10\.0 MB$/);
    assert.equal(await page.locator("#state").textContent(), "Reading…");
    // Events and frames while there is no answer yet.
    await page.locator("#status").pressSequentially("4");
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.equal(await page.locator(".verdict").count(), 0);
    await page.evaluate(() => globalThis.letAnswer());
    await page.locator(".message", { hasText: "Insufficient balance" }).waitFor();
    assert.equal(await page.evaluate(() => globalThis.modules), 0);
    assert.equal(page.workers().length, 1);
    assert.ok((await page.locator("pre.body").textContent()).length < 20_000);
    await close();
  });

  test("offline, and from a copy on a disk", async () => {
    const { page } = await load();
    await page.context().setOffline(true);
    await page.locator("#input").fill(BALANCE);
    await page.locator(".message", { hasText: "Insufficient balance" }).waitFor();
    await close();
    const saved = await open(site);
    await saved.page.goto(`file://${join(SITE, "index.html")}`);
    await saved.page.locator("#input").fill(BALANCE);
    await saved.page.locator(".message", { hasText: "Insufficient balance" }).waitFor();
    assert.deepEqual(saved.complaints, []);
    await saved.page.context().close();
  });

  test("on a phone the answer comes into view, wherever the example was chosen", async () => {
    const { page } = await load({ viewport: { width: 360, height: 740 }, isMobile: true, reducedMotion: "reduce" });
    const inView = () =>
      page.waitForFunction(() => {
        const { top } = document.querySelector(".verdict")?.getBoundingClientRect() ?? {};
        return top >= 0 && top < innerHeight / 2;
      });
    for (const title of ["Page of a gateway", "Validation issues"]) {
      await page.getByRole("button", { name: title, exact: true }).click();
      await inView();
    }
    await close();
  });

  test("on a phone nothing is wider than the screen, and screenshots can be looked at", async () => {
    const folder = join(SITE, "screenshots");
    mkdirSync(folder, { recursive: true });
    const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
    for (const [name, options] of Object.entries({
      light: { colorScheme: "light" },
      dark: { colorScheme: "dark" },
      phone: { ...phone, colorScheme: "light", reducedMotion: "reduce" },
    })) {
      const { page } = await load(options);
      await page.screenshot({ path: join(folder, `start-${name}.png`) });
      for (const example of ["invalid-output-every-violation-is-listed", "nginx-502", "failed-payload-with-logs"]) {
        await page.goto(`${site.url}index.html#${example}`);
        await page.locator("#canonical").waitFor({ state: "attached" });
        const { scroll, width } = await page.evaluate(() => ({
          scroll: document.documentElement.scrollWidth,
          width: innerWidth,
        }));
        assert.ok(scroll <= width, `${name}, ${example}: ${scroll} of ${width}`);
        await page.screenshot({ path: join(folder, `${example}-${name}.png`), fullPage: true });
        await page.locator("#clear").click();
        await page.locator(".start").waitFor();
      }
      await close();
    }
  });
});
