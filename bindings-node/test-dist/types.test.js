"use strict";

// The declarations of the package as it is installed, and what the checkers of packages say of the tarball.

const assert = require("node:assert/strict");
const { copyFileSync } = require("node:fs");
const { join, relative } = require("node:path");
const { after, before, test } = require("node:test");
const { NAME, startRegistry, tarballOf } = require("./registry.js");
const { newUser } = require("./user.js");

const MODULES = join(__dirname, "../node_modules");
const ts = require(join(MODULES, "typescript"));
const TSC = join(MODULES, "typescript/bin/tsc");

let registry;
let user;
before(async () => {
  registry = await startRegistry();
  user = newUser(registry);
  await user.npm(["install", NAME]);
  copyFileSync(join(__dirname, "../test/types/browser.ts"), user.path("module.mts"));
  user.write(
    "script.cts",
    `import errors = require("${NAME}");\nexport const kind: errors.Kind | undefined = errors.classify(402, null)?.kind;\n`,
  );
});
after(() => {
  user.remove();
  registry.stop();
});

const strict = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom", "--types", NAME];

for (const [name, ...options] of [
  ["node16", "--module", "node16", "module.mts", "script.cts"],
  ["bundler", "--module", "esnext", "--moduleResolution", "bundler", "module.mts"],
]) {
  test(`tsc takes the declarations under ${name} resolution`, async () => {
    await user.node([TSC, ...strict, ...options]);
  });
}

for (const condition of ["browser", "workerd", "edge-light", "deno", "bun", "node"]) {
  test(`tsc finds the declarations under the condition ${condition}`, () => {
    for (const module of [ts.ModuleKind.ESNext, ts.ModuleKind.CommonJS]) {
      const options = { module, moduleResolution: ts.ModuleResolutionKind.Bundler, customConditions: [condition] };
      const { resolvedModule } = ts.resolveModuleName(
        NAME,
        user.path("module.mts"),
        options,
        ts.sys,
        undefined,
        undefined,
        module,
      );
      const file = relative(user.path("node_modules", NAME), resolvedModule?.resolvedFileName ?? "");
      assert.match(file, /^index\.d\.m?ts$/);
    }
  });
}

test("publint finds nothing in the tarball", async () => {
  assert.match(await user.node([join(MODULES, "publint/src/cli.js"), "--strict", tarballOf(NAME)]), /All good!/);
});

test("attw finds nothing in the tarball", async () => {
  const attw = join(MODULES, "@arethetypeswrong/cli/dist/index.js");
  assert.match(await user.node([attw, tarballOf(NAME)]), /No problems found/);
});
