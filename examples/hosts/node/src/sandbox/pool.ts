import type { Component } from "../load/component.js";
import { Sandbox } from "./sandbox.js";

/** The sandboxes of one component. They are started as they are needed, and kept. */
export class Pool {
  readonly #component: Component;
  readonly #size: number;
  readonly #idle: Sandbox[] = [];
  readonly #all = new Set<Sandbox>();
  /** Those that wait for a sandbox, first come, first served. */
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(component: Component, size: number) {
    this.#component = component;
    this.#size = size;
  }

  /**
   * A sandbox for one call; give it back with `release`.
   *
   * @throws the reason of `ended`, when it fires before a sandbox is free.
   */
  async acquire(ended: AbortSignal): Promise<Sandbox> {
    if (this.#isClosed) throw new ClosedError();
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isAlive) return idle;
      this.#all.delete(idle);
    }
    if (this.#all.size < this.#size) return this.#start();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(ended.reason as Error);
      };
      const waiting: Waiting = {
        take: (sandbox) => {
          ended.removeEventListener("abort", leave);
          resolve(sandbox);
        },
        refuse: reject,
      };
      ended.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiting);
    });
  }

  /** Takes a sandbox back. One that was ended is replaced when it is needed. */
  release(sandbox: Sandbox): void {
    if (!sandbox.isAlive) this.#all.delete(sandbox);
    if (this.#isClosed) return;
    const next = this.#waiting.shift();
    if (next === undefined) {
      if (sandbox.isAlive) this.#idle.push(sandbox);
      return;
    }
    try {
      next.take(sandbox.isAlive ? sandbox : this.#start());
    } catch (error) {
      // A thread that cannot be started is the next call's failure, not that of the one that ended.
      next.refuse(error as Error);
    }
  }

  /** Ends all sandboxes, and with them the calls under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { refuse } of this.#waiting.splice(0)) refuse(new ClosedError());
    await Promise.all([...this.#all].map((sandbox) => sandbox.terminate()));
  }

  #start(): Sandbox {
    const sandbox = new Sandbox(this.#component);
    this.#all.add(sandbox);
    return sandbox;
  }
}

interface Waiting {
  readonly take: (sandbox: Sandbox) => void;
  readonly refuse: (error: Error) => void;
}

/** There are no calls any more. */
export class ClosedError extends Error {
  constructor() {
    super("the component was closed");
  }
}
