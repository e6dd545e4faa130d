import { setMaxListeners } from "node:events";

import type { Outcome } from "../contract/types.js";
import { CONTRACT } from "../contract/table.js";
import type { FunctionType, TypeExpression } from "../contract/table-types.js";
import { camelCase } from "../contract/names.js";
import { resultOf } from "../contract/shape.js";
import { answerValue, MisfitError, parameterValue } from "../contract/values.js";
import { contractError, HostFailure, type FailureKind } from "../errors.js";
import type { HttpClient } from "../http/client.js";
import type { Limits } from "../limits.js";
import type { Component } from "../load/component.js";
import { ClosedError, type Pool } from "./pool.js";
import type { CallMessage, Ending } from "./protocol.js";
import type { Sandbox } from "./sandbox.js";

/** A component with its sandboxes. */
export interface Runtime {
  component: Component;
  pool: Pool;
}

/**
 * Calls a function of the contract.
 *
 * @param name as in `gateway.get-payment`.
 * @param values its parameters, in order.
 * @throws the exception of the contract's error, or a `HostFailure`.
 */
export async function call(
  runtime: Runtime,
  http: HttpClient,
  name: string,
  values: readonly unknown[],
): Promise<unknown> {
  const signature = CONTRACT.functions[name];
  const [interfaceName = "", functionName = ""] = name.split(".");
  const context = new CallContext(name, http.limits, values);
  if (signature === undefined || !runtime.component.interfaces.has(interfaceName)) {
    throw context.failure("unsupported", `the component does not export ${name}`);
  }
  const pages = Math.floor(http.limits.memoryBytes / PAGE_BYTES);
  const message: CallMessage = {
    interfaceName: camelCase(interfaceName),
    functionName: camelCase(functionName),
    arguments: checkedArguments(context, signature, values),
    memoryPages: pages,
  };
  if (runtime.component.initialPages > pages) throw context.memoryLimit();

  const stopWaiting = context.endAfter(
    http.limits.callTimeoutMs,
    "timeout",
    `the call took longer than ${http.limits.callTimeoutMs} ms`,
  );
  let ending: Ending;
  try {
    const sandbox = await runtime.pool.acquire(context.ended);
    try {
      ending = await supervised(sandbox, message, http, context);
    } finally {
      runtime.pool.release(sandbox);
    }
  } catch (error) {
    if (error instanceof Ended) throw context.failure(error.kind, error.message);
    // A request that is no value of the contract is as good as a trap.
    if (error instanceof MisfitError || error instanceof ClosedError) {
      throw context.failure("trap", error.message);
    }
    // The platform's code and Node.js fail too, and a write may be out by then. What they say may
    // hold a secret: it is the cause, and not in the message.
    throw context.failure("trap", "the host failed; see the cause", error);
  } finally {
    stopWaiting();
    // Whatever of it is still under way: nobody waits for it any more.
    context.end(new Ended("timeout", "the call is over"));
  }
  return answer(ending, signature, context);
}

const PAGE_BYTES = 64 << 10;

/** Left of a call's time for the adapter to make something of the last answer. */
const TIME_TO_ANSWER_MS = 100;

/** Computing time is looked at in steps of this. */
const COMPUTING_STEP_MS = 10;

/** Why the host ends a call, before it is known what that leaves behind. */
class Ended extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What a call knows and counts. */
export class CallContext {
  /** The contract's function, such as `gateway.capture`. */
  readonly name: string;
  readonly operationId: string | undefined;
  readonly #limits: Limits;
  readonly #deadline: number;
  readonly #ending = new AbortController();
  #requests = 0;
  /** Writes that may have left this machine, in this call or an earlier one of the operation. */
  #writes: number;

  constructor(name: string, limits: Limits, values: readonly unknown[]) {
    this.name = name;
    this.#limits = limits;
    this.#deadline = performance.now() + limits.callTimeoutMs;
    this.operationId = operationIdOf(values[0]);
    this.#writes = values.some((value) => wasSentBefore(value)) ? 1 : 0;
    // Each request of a `send-all` listens.
    setMaxListeners(0, this.#ending.signal);
  }

  /** Fires when the call is over: requests under way are cut off, those that wait are not sent. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /**
   * Takes numbers for so many requests, all or none; the first of them.
   *
   * @throws what ends the call, when it has no more.
   */
  takeRequests(count: number): number {
    if (this.#requests + count > this.#limits.requestsPerCall) {
      const limit = this.#limits.requestsPerCall;
      throw new Ended("request-limit", `the adapter made more than ${limit} HTTP requests`);
    }
    const first = this.#requests + 1;
    this.#requests += count;
    return first;
  }

  /** How long a request may still take, so that the adapter can answer before the call ends. */
  get timeForRequestsMs(): number {
    return Math.max(0, this.#deadline - performance.now() - TIME_TO_ANSWER_MS);
  }

  writeBegins(): void {
    this.#writes += 1;
  }

  writeNeverLeft(): void {
    this.#writes -= 1;
  }

  end(reason: Ended): void {
    this.#ending.abort(reason);
  }

  /** Ends the call after a time; gives what calls that off. */
  endAfter(ms: number, kind: FailureKind, message: string): () => void {
    const timer = setTimeout(() => this.end(new Ended(kind, message)), ms);
    return () => clearTimeout(timer);
  }

  /** Whether anything may have been changed, by this call or an earlier one of the operation. */
  get outcome(): Outcome {
    return this.#writes === 0 ? "not-performed" : "unknown";
  }

  failure(kind: FailureKind, message: string, cause?: unknown): HostFailure {
    const { outcome } = this;
    const known =
      outcome === "unknown"
        ? "; a write had been sent, so it may have been performed: ask `find`, or send the same operation again"
        : "; nothing had been sent that changes anything";
    const options = cause === undefined ? {} : { cause };
    return new HostFailure(kind, outcome, `${this.name}: ${message}${known}`, options);
  }

  /** An argument that is no value of the contract: the message begins with its place. */
  invalidArgument(message: string): HostFailure {
    return new HostFailure("invalid-argument", this.outcome, message);
  }

  memoryLimit(): HostFailure {
    const message = `the component asked for more than ${this.#limits.memoryBytes} bytes of memory`;
    return this.failure("memory-limit", message);
  }
}

/** Runs the call, and ends it when it computes for too long. */
async function supervised(
  sandbox: Sandbox,
  message: CallMessage,
  http: HttpClient,
  context: CallContext,
): Promise<Ending> {
  const limit = http.limits.computeMs;
  let timer: NodeJS.Timeout;
  const look = () => {
    const left = limit - sandbox.computedMs;
    if (left > 0) {
      timer = setTimeout(look, Math.max(left, COMPUTING_STEP_MS));
    } else {
      context.end(new Ended("compute-limit", `the component computed for more than ${limit} ms`));
    }
  };
  timer = setTimeout(look, limit);
  const imports = {
    send: (request: unknown) => http.send(context, request),
    sendAll: (requests: unknown) => http.sendAll(context, requests),
  };
  try {
    return await sandbox.run(message, imports, context.ended);
  } finally {
    clearTimeout(timer);
  }
}

function checkedArguments(
  context: CallContext,
  signature: FunctionType,
  values: readonly unknown[],
): unknown[] {
  try {
    if (values.length > signature.parameters.length) {
      throw new MisfitError(context.name, `takes ${signature.parameters.length} arguments`);
    }
    return signature.parameters.map((parameter, index) =>
      parameterValue(parameter.type, values[index], parameter.name),
    );
  } catch (error) {
    if (error instanceof MisfitError) throw context.invalidArgument(error.message);
    throw context.failure("invalid-argument", "an argument cannot be read", error);
  }
}

/** What the caller gets. What is no value of the contract is as good as a trap. */
function answer(ending: Ending, signature: FunctionType, context: CallContext): unknown {
  switch (ending.tag) {
    case "memory-limit":
      throw context.memoryLimit();
    case "trap":
      throw context.failure("trap", `the component trapped: ${ending.message}`);
    case "ok":
      return checkedAnswer(resultOf(signature).ok, ending.value, context);
    case "error": {
      const { err } = resultOf(signature);
      const record = checkedAnswer(err, ending.value, context);
      throw contractError(typeof err === "string" ? err : "", record);
    }
  }
}

function checkedAnswer(
  type: TypeExpression | null,
  value: unknown,
  context: CallContext,
): unknown {
  if (type === null) return undefined;
  try {
    return answerValue(type, value, "answer");
  } catch (error) {
    const problem = error instanceof MisfitError ? error.message : "it cannot be read";
    throw context.failure("trap", `no value of the contract: ${problem}`, error);
  }
}

/**
 * An operation, or an item of a batch, that an earlier call may have performed already.
 *
 * @param mark how the field is called: `first-sent-at` in the contract's JSON.
 */
export function wasSentBefore(value: unknown, mark = "firstSentAt"): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { [mark]: sentAt, items } = value as Record<string, unknown>;
  if (sentAt !== undefined) return true;
  return Array.isArray(items) && items.some((item) => wasSentBefore(item, mark));
}

function operationIdOf(value: unknown): string | undefined {
  const id = (value as { id?: unknown } | undefined)?.id;
  return typeof id === "string" ? id : undefined;
}
