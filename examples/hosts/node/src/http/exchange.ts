import http, { type IncomingMessage } from "node:http";
import https from "node:https";

import type { Entry, Request, Response, TransportErrorRecord } from "../contract/types.js";
import type { Limits } from "../limits.js";
import type { Agents } from "./connect.js";
import { hostOf } from "./egress.js";
import { notSent, sent, transportError } from "./failure.js";

export type Answer =
  | { readonly tag: "ok"; readonly val: Response }
  | { readonly tag: "err"; readonly val: TransportErrorRecord };

/** A request that the policy let through. */
export interface Outgoing {
  readonly method: Request["method"];
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/**
 * Exactly one attempt: no redirect is followed, nothing is repeated, no proxy is asked.
 *
 * @param longestMs for the whole exchange, from the connection to the last byte.
 * @param ended cuts the exchange off.
 */
export function exchange(
  agents: Agents,
  limits: Limits,
  outgoing: Outgoing,
  longestMs: number,
  ended: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve) => {
    let hasLeft = false;
    const request = start(agents, limits, outgoing);
    const settle = (answer: Answer) => {
      clearTimeout(timer);
      ended.removeEventListener("abort", cutOff);
      resolve(answer);
    };
    const fail = (error: TransportErrorRecord) => {
      settle({ tag: "err", val: error });
      request.destroy();
    };
    const timer = setTimeout(() => {
      const failure = hasLeft ? sent : notSent;
      const missing = hasLeft ? "complete answer" : "connection";
      fail(failure("timeout", `no ${missing} within ${Math.round(longestMs)} ms`));
    }, longestMs);
    const cutOff = () => fail((hasLeft ? sent : notSent)("interrupted", "the call is over"));
    ended.addEventListener("abort", cutOff, { once: true });

    // The agents give a socket only once it is connected: from here on a byte may have left.
    request.on("socket", () => (hasLeft = true));
    request.on("error", (error) => fail(transportError(error)));
    const switches = () => fail(sent("other", "the answer switches to another protocol"));
    // 101 in full, which Node.js leaves to who asked for it: nobody here.
    request.on("upgrade", (_response, socket) => {
      socket.destroy();
      switches();
    });
    request.on("response", (response) => {
      if (response.statusCode === 101) {
        switches();
        return;
      }
      if (response.rawHeaders.length > 2 * RESPONSE_HEADERS) {
        fail(sent("too-large", `the answer has more than ${RESPONSE_HEADERS} headers`));
        return;
      }
      read(response, limits.responseBytes).then(
        (body) => settle({ tag: "ok", val: { ...headOf(response), body } }),
        (error: unknown) => fail(error instanceof Unreadable ? error.error : transportError(error as Error)),
      );
    });
    request.end(outgoing.body);
  });
}

function start(agents: Agents, limits: Limits, outgoing: Outgoing): http.ClientRequest {
  const { url, body } = outgoing;
  const isSecure = url.protocol === "https:";
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  const request = (isSecure ? https : http).request({
    agent: isSecure ? agents.https : agents.http,
    method: outgoing.method.toUpperCase(),
    host: hostOf(url),
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
    path: url.pathname + url.search,
    headers: { ...outgoing.headers, host: url.host, ...length },
    maxHeaderSize: limits.responseHeaderBytes,
    insecureHTTPParser: false,
  });
  // One more, to tell that there are more: what is beyond is dropped without a word.
  request.maxHeadersCount = RESPONSE_HEADERS + 1;
  return request;
}

/** Headers of an answer: one with more is refused. */
const RESPONSE_HEADERS = 100;

class Unreadable extends Error {
  readonly error: TransportErrorRecord;

  constructor(error: TransportErrorRecord) {
    super(error.message);
    this.error = error;
  }
}

async function read(response: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      throw new Unreadable(sent("too-large", `the answer is larger than ${limit} bytes`));
    }
    chunks.push(chunk);
  }
  try {
    return strictUtf8(Buffer.concat(chunks));
  } catch {
    throw new Unreadable(sent("not-text", "the answer's body is not UTF-8"));
  }
}

/**
 * Text of bytes, every one of them.
 *
 * @throws {TypeError} for what is not UTF-8. A byte order mark stays: a signature may cover it.
 */
export function strictUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** A header that is not text says nothing an adapter could read; cookies are nobody's. */
function headOf(response: IncomingMessage): { status: number; headers: Entry[] } {
  const { rawHeaders } = response;
  const headers: Entry[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const key = rawHeaders[index]?.toLowerCase() ?? "";
    const value = rawHeaders[index + 1] ?? "";
    if (key !== "set-cookie" && /^[\t\x20-\x7e]*$/.test(value)) headers.push({ key, value });
  }
  return { status: response.statusCode ?? 0, headers };
}
