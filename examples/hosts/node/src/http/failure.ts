import type { TransportErrorRecord, TransportFailure } from "../contract/types.js";
import { ConnectError } from "./connect.js";

/** The policy refused the request. */
export function denied(message: string): TransportErrorRecord {
  return notSent("denied", message);
}

/** No byte of the request left. */
export function notSent(failure: TransportFailure, message: string): TransportErrorRecord {
  return { failure, sent: false, message };
}

/** The request may have arrived. */
export function sent(failure: TransportFailure, message: string): TransportErrorRecord {
  return { failure, sent: true, message };
}

/** Reads an error of Node.js. `sent` is false only where no connection had been made. */
export function transportError(error: Error & { code?: string }): TransportErrorRecord {
  if (error instanceof ConnectError) return connectError(error);
  const code = error.code ?? "";
  if (code === "HPE_HEADER_OVERFLOW") {
    return sent("too-large", "the answer's headers are larger than the host allows");
  }
  if (code.startsWith("HPE_")) return sent("other", "the answer is not HTTP/1.1");
  return sent("interrupted", "the connection broke before the answer was complete");
}

function connectError({ phase, cause }: ConnectError): TransportErrorRecord {
  const { code = "", message } = cause as Error & { code?: string };
  if (phase === "handshake") return notSent("tls", `TLS: ${message}`);
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
    case "EAI_NODATA":
    case "EAI_NONAME":
      return notSent("unresolved", "the name did not resolve");
    case "NOT_PUBLIC":
      return notSent("unresolved", message);
    case "ECONNREFUSED":
      return notSent("refused", "the connection was refused");
    case "ETIMEDOUT":
      return notSent("timeout", "the connection was not answered");
    default:
      return notSent("other", "no connection could be made");
  }
}
