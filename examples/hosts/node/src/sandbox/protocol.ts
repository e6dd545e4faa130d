import type { MessagePort } from "node:worker_threads";

import type { Request } from "../contract/types.js";

/** What a sandbox worker is started with. No secrets, no environment. */
export interface WorkerData {
  glue: string;
  modules: ReadonlyMap<string, WebAssembly.Module>;
  answers: MessagePort;
  shared: SharedArrayBuffer;
}

/** One call of an export, in the glue's names: `refundControl`, `cancelRefund`. */
export interface CallMessage {
  interfaceName: string;
  functionName: string;
  arguments: readonly unknown[];
  memoryPages: number;
}

/** What a worker says. */
export type WorkerMessage =
  /** The import: it now waits for the answer. */
  | { tag: "send"; request: Request }
  | { tag: "send-all"; requests: Request[] }
  /** The call is over. */
  | Ending;

export type Ending =
  | { tag: "ok"; value: unknown }
  | { tag: "error"; value: unknown }
  | { tag: "trap"; message: string }
  | { tag: "memory-limit" };

/**
 * What a worker and the main thread both see: whether the answer is there, and how long the
 * component has computed. The worker keeps the time, because the main thread may be busy with
 * something else when a request comes.
 */
export class SharedState {
  static readonly BYTES = 24;

  readonly #answered: Int32Array;
  /** Nanoseconds of the process's clock: computing since (0: not computing), computed before. */
  readonly #times: BigInt64Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#answered = new Int32Array(buffer, 0, 1);
    this.#times = new BigInt64Array(buffer, 8, 2);
  }

  /** Worker: a call begins. */
  begins(): void {
    Atomics.store(this.#times, 1, 0n);
    this.computes();
  }

  /** Worker: from now on time is charged. */
  computes(): void {
    Atomics.store(this.#times, 0, process.hrtime.bigint());
  }

  /** Worker: no time is charged any more. */
  pauses(): void {
    const since = Atomics.load(this.#times, 0);
    Atomics.add(this.#times, 1, process.hrtime.bigint() - since);
    Atomics.store(this.#times, 0, 0n);
  }

  /** Worker: blocks its thread until the main thread has posted an answer. */
  waitForAnswer(): void {
    Atomics.wait(this.#answered, 0, 0);
    Atomics.store(this.#answered, 0, 0);
  }

  /** Main thread: an answer has been posted. */
  answers(): void {
    Atomics.store(this.#answered, 0, 1);
    Atomics.notify(this.#answered, 0);
  }

  /** Main thread: forgets the call before. */
  reset(): void {
    Atomics.store(this.#times, 0, 0n);
    Atomics.store(this.#times, 1, 0n);
  }

  /** Main thread: how long the component has computed in this call, in milliseconds. */
  computedMs(): number {
    const since = Atomics.load(this.#times, 0);
    const now = since === 0n ? 0n : process.hrtime.bigint() - since;
    return Number(Atomics.load(this.#times, 1) + now) / 1e6;
  }
}
