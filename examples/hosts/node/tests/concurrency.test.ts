import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { promisify } from "node:util";

import { Egress, HostFailure } from "payments-host";
import { behave, hostile, needed, reported, request, serving } from "./support.js";

test("calls run side by side, and the main thread answers meanwhile", async () => {
  const adapter = await hostile({ workers: 4 });
  const waiting: (() => void)[] = [];
  // This server is in the same thread: were it blocked, nothing would ever be answered.
  const url = await serving((message, response) => {
    waiting.push(() => response.end(message.url));
    if (waiting.length === 4) waiting.forEach((answer) => answer());
  });
  const calls = [0, 1, 2, 3].map((number) => request(adapter, { url: `${url}/${number}` }));
  const bodies = (await Promise.all(calls)).map((payment) => reported(payment, "body"));
  assert.deepEqual(bodies, ["/0", "/1", "/2", "/3"]);
});

test("a component that computes does not block the main thread", async () => {
  const adapter = await hostile({ limits: { computeMs: 300 } });
  let turns = 0;
  let isOver = false;
  const call = behave(adapter, { behave: "loop" }).finally(() => (isOver = true));
  const turn = () => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  turn();
  await assert.rejects(call, HostFailure);
  assert.ok(turns > 20, `${turns} turns of the event loop`);
});

test("who finds no free worker waits, and not for longer than the call may take", async () => {
  const adapter = await hostile({ workers: 1 });
  const held: ServerResponse[] = [];
  let arrive: () => void;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const url = await serving((_, response) => {
    // The first is answered later, the others at once.
    if (held.push(response) > 1) response.end();
    arrive();
  });
  const first = request(adapter, { url });
  await arrived;
  const second = request(adapter, { url });
  const hasty = adapter.withPolicy({
    egress: new Egress().allowLoopbackHttp(),
    limits: { callTimeoutMs: 150 },
  });
  await assert.rejects(request(hasty, { url }), { kind: "timeout", outcome: "not-performed" });
  held[0]?.end();
  await Promise.all([first, second]);
});

test("calls of an adapter that is closed fail, those under way too", async () => {
  const adapter = await hostile({ workers: 1 });
  let arrive: () => void;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const url = await serving(() => arrive());
  const running = assert.rejects(request(adapter, { url, method: "POST" }), { outcome: "unknown" });
  await arrived;
  const waiting = assert.rejects(request(adapter, { url }), /closed/);
  await adapter.close();
  await running;
  await waiting;
  await assert.rejects(request(adapter, { url }), /closed/);
});

test("an idle adapter keeps no process alive", async () => {
  const script = `
    import { Adapter } from "payments-host";
    const adapter = await Adapter.load(process.argv[1]);
    await adapter.descriptor.describe();
    console.log("described");`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script, needed("PAYMENTS_HOSTILE")],
    { cwd: new URL("../../", import.meta.url), timeout: 30_000 },
  );
  assert.equal(stdout, "described\n");
});
