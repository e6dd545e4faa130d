import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, chmod, cp, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { Adapter, Core, LoadError } from "payments-host";
import { meterMemory } from "#host/load/memory.js";
import { loaded, needed, temporaryFolder } from "./support.js";

/** Why a component was not loaded. */
async function refusal(source: string | Uint8Array): Promise<string> {
  const error = await Adapter.load(source, { cacheFolder: null }).catch((e: unknown) => e);
  if (!(error instanceof LoadError)) throw error;
  return error.message;
}

test("what is no adapter is refused with the reason", async () => {
  assert.match(await refusal(new TextEncoder().encode("<html>")), /^not a WebAssembly component/);
  assert.match(await refusal(await parse("(module)")), /^this is a core WebAssembly module/);
  const cut = (await readFile(needed("PAYMENTS_ADAPTER"))).subarray(0, 1000);
  assert.match(await refusal(cut), /^the component is not valid/);
  assert.match(await refusal(await parse("(component)")), /does not export commerce:payments\/descriptor@/);
  assert.match(await refusal(needed("PAYMENTS_CORE")), /does not export commerce:payments\/descriptor@/);
  await assert.rejects(Core.load(needed("PAYMENTS_ADAPTER")), /does not export commerce:payments\/amounts@/);
});

test("any other import is refused, with a list and what to do", async () => {
  const component = await parse(`(component
    (import "wasi:clocks/wall-clock@0.2.6" (instance
      (export "now" (func (result u64)))
      (export "pollable" (type (sub resource)))))
    (import "commerce:payments/http-client@0.1.0" (instance
      (export "send" (func)) (export "open-socket" (func))))
    (import "commerce:payments/types@0.1.0" (instance (type $t u64) (export "seconds" (type (eq $t)))))
    (import "random" (func (result u64)))
    (type $aliased (instance (export "go" (func))))
    (import "aliased" (instance (type $aliased)))
    (import "module" (core module)))`);
  const message = await refusal(component);
  assert.match(message, /\n {2}wasi:clocks\/wall-clock@0\.2\.6: now, pollable\n/);
  assert.match(message, /\n {2}commerce:payments\/http-client@0\.1\.0: send, open-socket\n/);
  assert.match(message, /\n {2}random: random\n/);
  assert.match(message, /\n {2}aliased: go\n/);
  assert.match(message, /\n {2}module: module\n/);
  assert.match(message, /Build the adapter for wasm32-unknown-unknown/);
  assert.ok(!message.includes("payments/types"));
});

test("another version of the contract is refused", async () => {
  const component = await parse(`(component
    (import "commerce:payments/http-client@0.2.0" (instance (export "send" (func)))))`);
  assert.match(await refusal(component), /speaks commerce:payments@0\.2\.0, this host needs .*@0\.1\.0/);
});

test("names that would become JavaScript are refused", async () => {
  for (const name of ["x']; throw 1; //", "x\\0aevil()", "x\\22", "x`${1}", "x\\5c", "x\\e2\\80\\a8"]) {
    const component = await parse(`(component
      (core module $m (func (export "${name}")))
      (core instance $i (instantiate $m))
      (func (export "f") (canon lift (core func $i "${name}"))))`);
    assert.match(await refusal(component), /^the component has the name /, name);
  }
});

test("what is written for tools is no name", async () => {
  const component = await parse(`(component
    (core module $"a'b" (@producers (processed-by "c, 'd'" "1 \\22~\\22"))
      (memory 1) (data "'\\22") 
      (func $"e'f" i32.const 1 (@metadata.code.branch_hint "\\01") if end)))`);
  assert.match(await refusal(component), /does not export/);
});

test("the bytes can be pinned", async () => {
  const path = needed("PAYMENTS_HOSTILE");
  const sha256 = createHash("sha256").update(await readFile(path)).digest("hex");
  assert.equal((await loaded(path, { sha256: sha256.toUpperCase() })).sha256, sha256);
  await assert.rejects(Adapter.load(path, { sha256: "0".repeat(64) }), LoadError);
});

test("memory is metered wherever a module grows it, and nothing else of it changes", async () => {
  const module = await parse(`(module
    (memory (export "memory") 1 9)
    (data "\\0a    memory.grow\\0a")
    (func (export "grow") (param i32) (result i32) local.get 0 memory.grow)
    (func (export "answer") (result i32) i32.const 42))`);
  const { bytes, initialPages } = await meterMemory(module);
  assert.equal(initialPages, 1);
  const text = await print(bytes);
  assert.equal(text.match(/^\s*memory\.grow$/gm)?.length, 1);
  assert.match(text, /\(data .*\\0a {4}memory\.grow\\0a/);
  const exports = new WebAssembly.Instance(await WebAssembly.compile(bytes)).exports as {
    grow: (pages: number) => number;
    answer: () => number;
    "payments-host:memory-limit": WebAssembly.Global;
    "payments-host:memory-exceeded": WebAssembly.Global;
  };
  exports["payments-host:memory-limit"].value = 3;
  assert.equal(exports.answer(), 42);
  assert.equal(exports.grow(2), 1);
  assert.equal(exports["payments-host:memory-exceeded"].value, 0);
  assert.throws(() => exports.grow(1), /unreachable/);
  assert.throws(() => exports.grow(-1), /unreachable/);
  assert.equal(exports["payments-host:memory-exceeded"].value, 1);
});

test("a memory with a name is metered like any other", async () => {
  for (const [name, grow] of [
    ["$mem", "memory.grow"],
    ["$mem", "memory.grow $mem"],
    ["(@name \"a (memory (;0;) b\")", "memory.grow"],
    ['$"memory.grow"', "memory.grow"],
  ] as const) {
    const module = await parse(`(module
      (memory ${name} (export "memory") 130 900)
      (func $"memory.grow" (export "grow") (param i32) (result i32) local.get 0 ${grow}))`);
    const { bytes, initialPages } = await meterMemory(module);
    assert.equal(initialPages, 130, name);
    const exports = new WebAssembly.Instance(await WebAssembly.compile(bytes)).exports as {
      grow: (pages: number) => number;
      "payments-host:memory-limit": WebAssembly.Global;
    };
    exports["payments-host:memory-limit"].value = 131;
    assert.equal(exports.grow(1), 130, name);
    assert.throws(() => exports.grow(1), /unreachable/, name);
  }
});

test("an imported memory is metered, and counts", async () => {
  const grow = "(func (export \"grow\") (param i32) (result i32) local.get 0 memory.grow)";
  const imported = '(import "a" "b" (memory $m 1))';
  const { bytes } = await meterMemory(await parse(`(module ${imported} ${grow})`));
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(await WebAssembly.compile(bytes), { a: { b: memory } });
  const exports = instance.exports as {
    grow: (pages: number) => number;
    "payments-host:memory-limit": WebAssembly.Global;
  };
  exports["payments-host:memory-limit"].value = 1;
  assert.throws(() => exports.grow(1), /unreachable/);
  const two = await parse(`(module ${imported} (memory $n 1))`);
  await assert.rejects(meterMemory(two), LoadError);
});

test("a module that is cut off is refused", async () => {
  const module = await parse("(module (memory 1))");
  for (const length of [9, 10, 12]) {
    await assert.rejects(meterMemory(module.subarray(0, length)), LoadError, String(length));
  }
});

test("memories that cannot be metered are refused", async () => {
  for (const memories of ["(memory i64 1)", "(memory 1 2 shared)", "(memory 1) (memory 1)"]) {
    await assert.rejects(meterMemory(await parse(`(module ${memories})`)), LoadError, memories);
  }
});

test("the cache", async (t) => {
  const cacheFolder = join(await temporaryFolder(), "cache");
  await loaded(needed("PAYMENTS_HOSTILE"), { cacheFolder });
  const [name = ""] = await readdir(cacheFolder);
  const file = join(cacheFolder, name);

  await t.test("is this user's alone", async () => {
    assert.equal((await stat(cacheFolder)).mode & 0o777, 0o700);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.equal((await readdir(cacheFolder)).length, 1);
  });
  await t.test("is used again", async () => {
    const written = (await stat(file)).mtimeMs;
    await loaded(needed("PAYMENTS_HOSTILE"), { cacheFolder });
    assert.equal((await stat(file)).mtimeMs, written);
  });
  await t.test("is not believed when it was changed", async () => {
    const changed = await readFile(file);
    changed.write("evil", changed.length >> 1);
    await writeFile(file, changed);
    const adapter = await loaded(needed("PAYMENTS_HOSTILE"), { cacheFolder });
    assert.equal((await adapter.descriptor.describe()).name, "hostile");
    assert.notDeepEqual(await readFile(file), changed);
  });
  await t.test("is refused when others can reach it", async () => {
    await chmod(cacheFolder, 0o755);
    const loading = Adapter.load(needed("PAYMENTS_HOSTILE"), { cacheFolder });
    await assert.rejects(loading, /of this user alone/);
  });
  await t.test("is not used by a host that makes other code of components", async () => {
    // A copy of the package, one of whose files is corrected.
    const copy = await temporaryFolder();
    for (const part of ["package.json", "dist"]) {
      await cp(new URL(`../../${part}`, import.meta.url), join(copy, part), { recursive: true });
    }
    await symlink(new URL("../../node_modules", import.meta.url), join(copy, "node_modules"));
    const folder = join(await temporaryFolder(), "cache");
    const load = async () => {
      const script = join(copy, "dist", "index.js");
      const program = `const { Adapter } = await import(${JSON.stringify(script)});
        await Adapter.load(process.argv[1], { cacheFolder: process.argv[2] });`;
      const options = ["--input-type=module", "--eval", program];
      await promisify(execFile)(process.execPath, [...options, needed("PAYMENTS_HOSTILE"), folder]);
      return (await readdir(folder)).length;
    };
    assert.deepEqual([await load(), await load()], [1, 1]);
    await appendFile(join(copy, "dist", "load", "memory.js"), "// corrected\n");
    assert.equal(await load(), 2);
  });
});
