import { validateHeaderName, validateHeaderValue } from "node:http";

import type { AuthHeader, Entry, Method, Request, TransportErrorRecord } from "../contract/types.js";
import { Secret, type CredentialStore } from "../credentials.js";
import { mayCarryCredential, type Egress } from "./egress.js";
import { denied } from "./failure.js";

/** What the headers of a request are checked against. */
export interface HeaderPolicy {
  readonly egress: Egress;
  readonly credentials: CredentialStore;
}

/** Thrown within this folder: the request is not sent, and the adapter is told why. */
export class Denied extends Error {
  readonly error: TransportErrorRecord;

  constructor(message: string) {
    super(message);
    this.error = denied(message);
  }
}

/**
 * Checks a request's headers against the policy, and adds its credential. Nothing is sent.
 *
 * @throws {Denied}
 */
export async function requestHeaders(
  policy: HeaderPolicy,
  destination: URL,
  request: Request,
): Promise<Record<string, string>> {
  const headers = guestHeaders(policy.egress, request.headers);
  if (request.authHeader !== undefined) {
    const { authHeader } = request;
    const name = headerName(authHeader.name, "the credential's header is not a header name");
    if (!mayCarryCredential(name)) throw new Denied(`header ${name} cannot carry a credential`);
    if (Object.hasOwn(headers, name)) {
      throw new Denied(`header ${name} is the credential's; it is not set twice`);
    }
    const secret = await secretFor(policy.credentials, destination, authHeader);
    const value = wireValue(authHeader.prefix + secret);
    if (value === undefined) {
      throw new Denied("the credential has a character that no header can carry");
    }
    headers[name] = value;
  }
  return headers;
}

/** Whether the request can change anything at the provider. */
export function isWrite(method: Method): boolean {
  return method !== "get" && method !== "head";
}

/** The longest header value that an adapter may send. */
const HEADER_VALUE_BYTES = 4 << 10;

function guestHeaders(egress: Egress, entries: readonly Entry[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, value } of entries) {
    // The name is repeated in an error only once it is known to be one.
    const name = headerName(key, "a header's name is not a header name");
    if (!egress.allowsHeader(name)) {
      throw new Denied(`header ${name} is not allowed (Egress.allowHeader)`);
    }
    if (Buffer.byteLength(value) > HEADER_VALUE_BYTES) {
      throw new Denied(`the value of header ${name} is too long`);
    }
    const wire = wireValue(value);
    if (wire === undefined) {
      throw new Denied(`the value of header ${name} has a forbidden character`);
    }
    if (Object.hasOwn(headers, name)) throw new Denied(`header ${name} is set twice`);
    headers[name] = wire;
  }
  return headers;
}

function headerName(name: string, refusal: string): string {
  try {
    validateHeaderName(name);
  } catch {
    throw new Denied(refusal);
  }
  return name.toLowerCase();
}

/** The value as Node.js writes it, a character for each byte; nothing with control characters. */
function wireValue(value: string): string | undefined {
  const bytes = Buffer.from(value, "utf8").toString("latin1");
  try {
    validateHeaderValue("value", bytes);
  } catch {
    return undefined;
  }
  return bytes;
}

async function secretFor(
  credentials: CredentialStore,
  destination: URL,
  { credential, mode }: AuthHeader,
): Promise<string> {
  if (credential.tag === "secret") return credential.val;
  const wanted = { name: credential.val, mode, origin: destination.origin };
  // A store is the platform's own: whatever it gives or throws must not end a call that may have
  // moved money already. `null` is what many say for nothing.
  let secret: unknown;
  try {
    secret = (await credentials.resolve(wanted)) ?? undefined;
    if (secret instanceof Secret) return secret.reveal();
  } catch {
    // What it says may hold a secret.
    throw new Denied("credential: the credential store failed");
  }
  throw new Denied(
    secret === undefined
      ? "credential: not registered for this mode and destination"
      : "credential: the credential store gave what is no Secret",
  );
}
