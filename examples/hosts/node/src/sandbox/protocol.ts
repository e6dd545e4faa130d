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
  static readonly BYTES = 16;

  readonly #answered: Int32Array;
  /**
   * In nanoseconds, in one number so that no half of a change is ever seen: what was computed; while
   * the component computes, less the process's clock when it went on, which is never positive.
   */
  readonly #computed: BigInt64Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#answered = new Int32Array(buffer, 0, 1);
    this.#computed = new BigInt64Array(buffer, 8, 1);
  }

  /** Worker: a call begins. */
  begins(): void {
    Atomics.store(this.#computed, 0, -process.hrtime.bigint());
  }

  /** Worker: from now on time is charged. */
  computes(): void {
    Atomics.sub(this.#computed, 0, process.hrtime.bigint());
  }

  /** Worker: no time is charged any more. */
  pauses(): void {
    Atomics.add(this.#computed, 0, process.hrtime.bigint());
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
    Atomics.store(this.#computed, 0, 0n);
  }

  /** Main thread: how long the component has computed in this call, in milliseconds. */
  computedMs(): number {
    // The clock first: if the thread is held up here, too little is charged, and not too much.
    const now = process.hrtime.bigint();
    const computed = Atomics.load(this.#computed, 0);
    return Math.max(0, Number(computed < 0n ? now + computed : computed) / 1e6);
  }
}
