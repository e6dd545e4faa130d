import { setTimeout as sleep } from "node:timers/promises";

import pLimit, { type LimitFunction } from "p-limit";

import type { Method, Request, TransportErrorRecord } from "../contract/types.js";
import { answerValue } from "../contract/values.js";
import type { CredentialStore } from "../credentials.js";
import type { Limits } from "../limits.js";
import type { CallContext } from "../sandbox/call.js";
import { agentsFor, type Agents } from "./connect.js";
import type { Egress } from "./egress.js";
import { exchange, type Answer } from "./exchange.js";
import { denied, notSent } from "./failure.js";
import { Denied, isWrite, requestHeaders } from "./head.js";

/** One HTTP request of an adapter, for logs: no bodies, no queries, no header values, no secrets. */
export interface RequestRecord {
  /** The contract's function, such as `gateway.capture`. */
  readonly function: string;
  readonly operationId: string | undefined;
  /** Counts the requests of the call from 1. */
  readonly number: number;
  readonly method: Method;
  /** Without its query; `(refused)` when the policy did not let it through. */
  readonly url: string;
  readonly durationMs: number;
  /** The status, or what went wrong. */
  readonly result: number | TransportErrorRecord;
}

/** Where requests may go, with which credentials, within which limits. */
export interface Policy {
  readonly egress: Egress;
  readonly credentials: CredentialStore;
  readonly limits: Limits;
  readonly onRequest: ((record: RequestRecord) => void) | undefined;
}

/** The import `http-client`, as this host provides it. */
export class HttpClient {
  readonly limits: Limits;
  readonly #policy: Policy;
  readonly #agents: Agents;

  constructor(policy: Policy) {
    this.limits = policy.limits;
    this.#policy = policy;
    this.#agents = agentsFor(policy.egress);
  }

  /** `http-client.send`. */
  async send(call: CallContext, value: unknown): Promise<Answer> {
    const request = answerValue("http-client.request", value, "request") as Request;
    const number = call.takeRequests(1);
    return this.#numbered(call, number, request, pLimit(1), jitter(request.delayMs));
  }

  /**
   * `http-client.send-all`. A request waits for its time, then for a place: the adapter's spacing
   * counts from the call, and what waits for its time keeps no place from the others.
   */
  async sendAll(call: CallContext, value: unknown): Promise<Answer[]> {
    const requests = answerValue({ list: "http-client.request" }, value, "requests") as Request[];
    if (requests.length === 0) return [];
    // All of them or none: a call that is going to be ended should not send half of its requests.
    const first = call.takeRequests(requests.length);
    const places = pLimit(this.limits.concurrentRequests);
    const shared = jitter(Math.min(...requests.map((request) => request.delayMs)));
    return Promise.all(
      requests.map((request, index) =>
        this.#numbered(call, first + index, request, places, shared),
      ),
    );
  }

  async #numbered(
    call: CallContext,
    number: number,
    request: Request,
    places: LimitFunction,
    jitterMs: number,
  ): Promise<Answer> {
    const destination = this.#policy.egress.destination(request.url);
    if (typeof destination === "string") {
      const refused = err(denied(destination));
      this.#record(call, number, request, "(refused)", 0, refused);
      return refused;
    }
    const started = { at: performance.now() };
    const answer = await this.#attempt(call, destination, request, places, jitterMs, started);
    const url = destination.origin + destination.pathname;
    this.#record(call, number, request, url, performance.now() - started.at, answer);
    return answer;
  }

  async #attempt(
    call: CallContext,
    url: URL,
    request: Request,
    places: LimitFunction,
    jitterMs: number,
    started: { at: number },
  ): Promise<Answer> {
    const body = request.body;
    if (body !== undefined && Buffer.byteLength(body) > this.limits.requestBytes) {
      return err(denied("the request's body is larger than the host allows"));
    }
    let headers: Record<string, string>;
    try {
      headers = await requestHeaders(this.#policy, url, request);
    } catch (error) {
      if (error instanceof Denied) return err(error.error);
      throw error;
    }
    const refusal = await wait(call, request.delayMs + jitterMs);
    if (refusal !== undefined) return err(refusal);

    return places(async () => {
      if (call.ended.aborted) return err(notSent("interrupted", "the call is over"));
      const longestMs = Math.min(
        Math.max(1, request.timeoutMs),
        this.limits.requestTimeoutMs,
        call.timeForRequestsMs,
      );
      const isCounted = isWrite(request.method);
      started.at = performance.now();
      // Counted before the first byte can leave, and for good unless it is known that none did.
      if (isCounted) call.writeBegins();
      const outgoing = { method: request.method, url, headers, body };
      const answer = await exchange(this.#agents, this.limits, outgoing, longestMs, call.ended);
      if (isCounted && answer.tag === "err" && !answer.val.sent) call.writeNeverLeft();
      return answer;
    });
  }

  #record(
    call: CallContext,
    number: number,
    { method }: Request,
    url: string,
    durationMs: number,
    answer: Answer,
  ): void {
    try {
      this.#policy.onRequest?.({
        function: call.name,
        operationId: call.operationId,
        number,
        method,
        url,
        durationMs,
        result: answer.tag === "ok" ? answer.val.status : answer.val,
      });
    } catch (error) {
      // A log that fails must not make a payment fail that may have been made.
      process.emitWarning(`onRequest failed: ${String(error)}`);
    }
  }
}

/** Waits, if the call has the time. */
async function wait(call: CallContext, ms: number): Promise<TransportErrorRecord | undefined> {
  // Better an answer now, which the adapter can explain, than a call cut off while it waits.
  if (ms >= call.timeForRequestsMs) {
    const message = "the wait before the request is longer than the time left for the call";
    return notSent("timeout", message);
  }
  if (ms === 0) return undefined;
  try {
    await sleep(ms, undefined, { signal: call.ended });
    return undefined;
  } catch {
    return notSent("interrupted", "the call is over");
  }
}

/**
 * Up to a quarter of a delay, evenly distributed, so that clients which were turned away together
 * do not come back together.
 */
function jitter(delayMs: number): number {
  return (delayMs / 4) * Math.random();
}

function err(error: TransportErrorRecord): Answer {
  return { tag: "err", val: error };
}
