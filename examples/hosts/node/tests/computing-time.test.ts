import assert from "node:assert/strict";
import { test } from "node:test";

import { SharedState } from "#host/sandbox/protocol.js";

/** Computes for so long. */
function compute(ms: number): void {
  const start = performance.now();
  while (performance.now() - start < ms);
}

test("computing is charged once, whenever the main thread looks", (t) => {
  const buffer = new SharedArrayBuffer(SharedState.BYTES);
  const worker = new SharedState(buffer);
  const main = new SharedState(buffer);
  const looks: number[] = [];
  // The main thread may look between any two steps of the worker.
  for (const step of ["store", "add", "sub"] as const) {
    const original = Reflect.get(Atomics, step) as (...values: unknown[]) => unknown;
    t.mock.method(Atomics, step, (...values: unknown[]) => {
      const result = original(...values);
      looks.push(main.computedMs());
      return result;
    });
  }
  const start = performance.now();
  worker.begins();
  compute(20);
  worker.pauses();
  compute(20);
  worker.computes();
  compute(20);
  assert.ok(main.computedMs() >= 40);
  worker.pauses();
  const charged = main.computedMs();
  assert.ok(charged >= 40 && charged < performance.now() - start - 19, `${charged} ms`);
  assert.ok(Math.max(...looks) <= charged, looks.join(", "));
  worker.begins();
  assert.ok(main.computedMs() < 20);
  main.reset();
  assert.equal(main.computedMs(), 0);
});
