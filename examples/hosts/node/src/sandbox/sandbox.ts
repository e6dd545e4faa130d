import { MessageChannel, Worker } from "node:worker_threads";

import type { Request } from "../contract/types.js";
import type { Component } from "../load/component.js";
import {
  SharedState,
  type CallMessage,
  type Ending,
  type WorkerData,
  type WorkerMessage,
} from "./protocol.js";

/** What the component's imports do. An exception ends the call. */
export interface Imports {
  send(request: Request): Promise<unknown>;
  sendAll(requests: readonly Request[]): Promise<unknown>;
}

/** A worker thread for one component: one call at a time, each in a fresh instance. */
export class Sandbox {
  readonly #worker: Worker;
  readonly #answers: MessageChannel["port1"];
  readonly #state: SharedState;
  #isAlive = true;

  constructor(component: Component) {
    const { port1, port2 } = new MessageChannel();
    const shared = new SharedArrayBuffer(SharedState.BYTES);
    this.#answers = port1;
    this.#state = new SharedState(shared);
    const { glue, modules } = component;
    const workerData: WorkerData = { glue, modules, answers: port2, shared };
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData,
      transferList: [port2],
      // Nothing of the process: its environment holds secrets, its output may be a protocol.
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.#worker.on("error", () => (this.#isAlive = false));
    this.#worker.on("exit", () => (this.#isAlive = false));
    // An idle sandbox keeps no process alive.
    this.#worker.unref();
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** How long the component has computed in the call, in milliseconds. */
  get computedMs(): number {
    return this.#state.computedMs();
  }

  /**
   * Makes a call.
   *
   * @param ended when it fires, the thread is ended and the call rejects with its reason.
   * @throws what an import threw; the reason of `ended`.
   */
  async run(call: CallMessage, imports: Imports, ended: AbortSignal): Promise<Ending> {
    this.#state.reset();
    this.#worker.ref();
    try {
      return await new Promise<Ending>((resolve, reject) => {
        const end = () => fail(ended.reason as Error);
        const answer = async (question: Promise<unknown>) => {
          this.#answers.postMessage(await question);
          this.#state.answers();
        };
        const onMessage = (message: WorkerMessage) => {
          switch (message.tag) {
            case "send":
              answer(imports.send(message.request)).catch(fail);
              break;
            case "send-all":
              answer(imports.sendAll(message.requests)).catch(fail);
              break;
            default:
              settle();
              resolve(message);
          }
        };
        const onError = (error: Error & { code?: string }) => {
          settle();
          const isMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
          resolve(isMemory ? { tag: "memory-limit" } : { tag: "trap", message: String(error) });
        };
        const onExit = () => {
          settle();
          resolve({ tag: "trap", message: "its sandbox was closed" });
        };
        const fail = (error: Error) => {
          settle();
          void this.terminate();
          reject(error);
        };
        const settle = () => {
          this.#worker.off("message", onMessage);
          this.#worker.off("error", onError);
          this.#worker.off("exit", onExit);
          ended.removeEventListener("abort", end);
        };
        this.#worker.on("message", onMessage);
        this.#worker.on("error", onError);
        this.#worker.on("exit", onExit);
        ended.addEventListener("abort", end, { once: true });
        if (ended.aborted) end();
        else this.#worker.postMessage(call);
      });
    } finally {
      this.#worker.unref();
    }
  }

  /** Ends the thread, whatever it does. */
  async terminate(): Promise<void> {
    this.#isAlive = false;
    this.#answers.close();
    await this.#worker.terminate();
  }
}

/** For the glue's own objects: copies of parameters and answers. */
const HEAP_MB = 256;
