import assert from "node:assert/strict";
import { test } from "node:test";

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { Egress, HostFailure, type Adapter, type Limits } from "payments-host";
import { Sandbox } from "#host/sandbox/sandbox.js";
import { behave, hostile, nobody, reported, serving, servingTcp } from "./support.js";

const adapter = await hostile();

function limited(limits: Partial<Limits>): Adapter {
  return adapter.withPolicy({ egress: new Egress().allowLoopbackHttp(), limits });
}

/** How the host ended a call. */
async function ending(call: Promise<unknown>): Promise<string> {
  const failure = await call.catch((error: unknown) => error);
  if (!(failure instanceof HostFailure)) throw failure;
  return `${failure.kind}, ${failure.outcome}`;
}

test("a component that computes for ever is ended, and the next call is well", async () => {
  const brief = limited({ computeMs: 100 });
  assert.equal(await ending(behave(brief, { behave: "loop" })), "compute-limit, not-performed");
  await behave(brief, {});
});

test("memory has a limit, and a larger one is not in the way of a smaller need", async () => {
  assert.equal(await ending(behave(adapter, { behave: "allocate" })), "memory-limit, not-performed");
  const small = limited({ memoryBytes: 3 * 65_536 });
  await behave(small, {});
  const failure = await ending(behave(small, { behave: "allocate" }));
  assert.equal(failure, "memory-limit, not-performed");
});

test("a component that needs more memory at the start is not run", async () => {
  const failure = await ending(behave(limited({ memoryBytes: 65_536 }), {}));
  assert.equal(failure, "memory-limit, not-performed");
});

test("a sandbox runs no module with a memory that has no limit", async () => {
  const unlimited = await parse('(module (memory (export "memory") 1))');
  const sandbox = new Sandbox({
    sha256: "",
    interfaces: new Set(),
    glue: `return (module, _, instantiate) => {
      instantiate(module("core"), {});
      return { shop: { pay: () => "paid" } };
    }`,
    modules: new Map([["core", await WebAssembly.compile(unlimited)]]),
    initialPages: 1,
  });
  const call = { interfaceName: "shop", functionName: "pay", arguments: [], memoryPages: 1 };
  const imports = { send: () => Promise.reject(new Error()), sendAll: () => Promise.reject(new Error()) };
  const ending = await sandbox.run(call, imports, new AbortController().signal);
  assert.deepEqual(ending, { tag: "trap", message: "Error: a memory has no limit" });
  await sandbox.terminate();
});

test("the memory is what it may be, neither less nor much more", async () => {
  const peakBytes = () => process.resourceUsage().maxRSS * 1024;
  const before = peakBytes();
  const roomy = limited({ memoryBytes: 192 << 20, computeMs: 30_000 });
  const failure = await ending(behave(roomy, { behave: "allocate" }));
  assert.equal(failure, "memory-limit, not-performed");
  // More than the default, which a test before may have filled.
  const grown = peakBytes() - before;
  assert.ok(grown > 96 << 20 && grown < 256 << 20, `${grown} bytes`);
});

test("recursion, traps and text that is no text are traps", async () => {
  for (const behaviour of ["recurse", "trap", "nonsense"]) {
    const failure = await ending(behave(adapter, { behave: behaviour }));
    assert.equal(failure, "trap, not-performed", behaviour);
  }
  await behave(adapter, {});
});

test("requests are counted", async () => {
  let requests = 0;
  const url = await serving((_, response) => {
    requests += 1;
    response.end();
  });
  const frugal = limited({ requestsPerCall: 3 });
  const writing = behave(frugal, { behave: "many-requests", url, method: "POST" });
  assert.equal(await ending(writing), "request-limit, unknown");
  assert.equal(requests, 3);
  const all = behave(frugal, { behave: "send-all", url: `${url}/`, count: 4 });
  assert.equal(await ending(all), "request-limit, not-performed");
  assert.equal(requests, 3);
});

test("the outcome is unknown once a write was sent", async () => {
  const url = await serving((_, response) => response.end());
  const brief = limited({ computeMs: 100 });
  const write = { url, method: "POST" };
  const cases: [settings: Record<string, string>, expected: string][] = [
    [{ behave: "loop-after-request", ...write }, "compute-limit, unknown"],
    [{ behave: "trap-after-request", ...write }, "trap, unknown"],
    [{ behave: "trap-after-request", url }, "trap, not-performed"],
    [{ behave: "trap-after-request", ...write, url: "http://10.0.0.1/" }, "trap, not-performed"],
    [{ behave: "trap-after-request", ...write, url: await nobody() }, "trap, not-performed"],
  ];
  for (const [settings, expected] of cases) {
    assert.equal(await ending(behave(brief, settings)), expected, settings["behave"]);
  }
});

test("an operation that was sent before is in doubt whatever this call did", async () => {
  const looping = { credentials: [], mode: "test", settings: [{ key: "behave", value: "trap" }] } as const;
  const item = {
    operationId: "o",
    authorization: {
      amount: { minorUnits: 1n, currency: "EUR" },
      source: { tag: "saved-method", val: "pm" },
      captureMode: "automatic",
      presence: { tag: "moto" },
    },
  } as const;
  const batch = (firstSentAt?: number) =>
    adapter.batch?.authorizeAll({
      connection: { ...looping, credentials: [], settings: [...looping.settings] },
      now: 1,
      items: [firstSentAt === undefined ? item : { ...item, firstSentAt }],
    }) ?? Promise.reject(new Error("the hostile adapter has no batch"));
  assert.equal(await ending(batch()), "trap, not-performed");
  assert.equal(await ending(batch(1)), "trap, unknown");
  // What the arguments lack says nothing of what the earlier call did.
  assert.equal(await ending(batch(-1)), "invalid-argument, unknown");
  const operation = { connection: { ...looping, settings: [] }, id: "o", now: 1 };
  for (const [name, firstSentAt, expected] of [
    ["gateway.authorize", undefined, "invalid-argument, not-performed"],
    ["gateway.authorize", 1, "invalid-argument, unknown"],
    ["onboarding.none", undefined, "unsupported, not-performed"],
    ["onboarding.none", 1, "unsupported, unknown"],
  ] as const) {
    const again = firstSentAt === undefined ? operation : { ...operation, firstSentAt };
    assert.equal(await ending(adapter.call(name, [again])), expected);
  }
});

test("the whole call has a limit", async () => {
  const url = await serving((_, response) => response.end());
  const brief = limited({ callTimeoutMs: 300, computeMs: 60_000 });
  const call = behave(brief, { behave: "loop-after-request", url, method: "POST" });
  assert.equal(await ending(call), "timeout, unknown");
});

test("a request is cut off while the adapter still has time to answer", async () => {
  const silent = await servingTcp(() => undefined);
  const brief = limited({ callTimeoutMs: 400 });
  const call = behave(brief, { behave: "request", url: `http://${silent}`, method: "POST" });
  await assert.rejects(call, { name: "AdapterError", outcome: "unknown" });
});

test("waiting for HTTP is not charged as computing", async () => {
  const url = await serving((_, response) => setTimeout(() => response.end("late"), 400));
  const brief = limited({ computeMs: 200 });
  const settings = { behave: "work-between-requests", url, count: 2 };
  assert.equal(reported(await behave(brief, settings), "body"), "late");
});

test("limits are numbers that make sense", () => {
  for (const limits of [{ computeMs: 0 }, { memoryBytes: 1.5 }, { callTimeoutMs: 2 ** 31 }]) {
    assert.throws(() => limited(limits), RangeError);
  }
});
