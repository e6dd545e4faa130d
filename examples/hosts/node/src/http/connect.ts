import { lookup as lookupAddress } from "node:dns";
import http from "node:http";
import https from "node:https";
import { type LookupFunction, type Socket } from "node:net";
import type { Duplex } from "node:stream";

import { isLoopback, isPublic } from "./address.js";
import { LOCALHOST, type Egress } from "./egress.js";

/** Connections of one policy: only to addresses that were checked, and kept alive between calls. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

export function agentsFor(egress: Egress): Agents {
  const options = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 16 };
  const lookup = checkedLookup(egress);
  return {
    http: new PlainAgent({ ...options, lookup }),
    // Said here so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch the verification off.
    https: new TlsAgent({ ...options, lookup, rejectUnauthorized: true }),
  };
}

/** A connection that could not be made: nothing of a request has left. */
export class ConnectError extends Error {
  readonly phase: "connecting" | "handshake";

  constructor(phase: "connecting" | "handshake", cause: Error) {
    super(cause.message, { cause });
    this.phase = phase;
  }
}

/** A name whose addresses may not be connected to. */
export class NotPublicError extends Error {
  readonly code = "NOT_PUBLIC";

  constructor() {
    super("the name resolves only to addresses that are not public");
  }
}

type Created = (error: Error | null, socket?: Duplex) => void;

/** Gives a request its socket only once it is connected, so that it is known what has left. */
class PlainAgent extends http.Agent {
  override createConnection(options: http.ClientRequestArgs, created: Created): undefined {
    const socket = super.createConnection(options) as Socket;
    whenReady(socket, "connect", created);
  }
}

class TlsAgent extends https.Agent {
  override createConnection(options: https.RequestOptions, created: Created): undefined {
    const socket = super.createConnection(options) as Socket;
    whenReady(socket, "secureConnect", created);
  }
}

/** Idle connections are closed after this; providers close theirs at about the same time. */
const IDLE_MS = 50_000;

/** An address that does not answer for so long is not there. */
const CONNECT_MS = 30_000;

function whenReady(socket: Socket, ready: "connect" | "secureConnect", created: Created): void {
  let phase: ConnectError["phase"] = "connecting";
  const onConnect = () => (phase = "handshake");
  const settle = () => {
    clearTimeout(timer);
    socket.off("connect", onConnect).off(ready, onReady).off("error", fail).off("close", onClose);
  };
  const onReady = () => {
    settle();
    created(null, socket);
  };
  const fail = (error: Error) => {
    settle();
    socket.on("error", () => undefined).destroy();
    created(new ConnectError(phase, error));
  };
  const onClose = () => fail(new Error("the connection was closed"));
  const timer = setTimeout(
    () => fail(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
    CONNECT_MS,
  );
  socket.on("connect", onConnect).on(ready, onReady).on("error", fail).on("close", onClose);
}

/** Resolves with the system's resolver, and keeps the addresses that may be connected to. */
function checkedLookup(egress: Egress): LookupFunction {
  return (hostname, options, callback) => {
    lookupAddress(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      // Only `localhost` may be this machine: any other name that says so is a trick.
      const mayBeLoopback = egress.allowsLoopback && hostname === LOCALHOST;
      const usable = found.filter(
        ({ address }) => isPublic(address) || (mayBeLoopback && isLoopback(address)),
      );
      const [first] = usable;
      if (first === undefined) callback(new NotPublicError(), []);
      else if (options.all === true) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}
