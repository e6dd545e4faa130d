import { isIP } from "node:net";

import { isLoopback } from "./address.js";

/**
 * Where an adapter may send requests. Nowhere, until something is allowed.
 *
 * - Only `https`, and only to names given to `allow`.
 * - IP addresses in URLs are refused; the addresses that a name resolves to are checked, and the
 *   checked address is the one connected to.
 * - User names and passwords in URLs are refused.
 * - Loopback addresses, for simulators, only after `allowLoopbackHttp`.
 */
export class Egress {
  readonly #hosts = new Set<string>();
  readonly #headers = new Set(DEFAULT_REQUEST_HEADERS);
  #loopback = false;

  /**
   * Allows https to one more host: an exact name (`api.stripe.com`, no wildcards, nothing below
   * it), with a port if it is not 443 (`gateway.example:8443`). The adapter's descriptor lists the
   * hosts that it calls.
   *
   * @throws {TypeError} for what is not a host name.
   */
  allow(host: string): this {
    const url = /[/?#@\\*\s]/.test(host) ? undefined : parsed(`https://${host}/`);
    if (url === undefined || isAddress(url.hostname)) {
      throw new TypeError(
        `${JSON.stringify(host)} is not a host name: name it as api.example or api.example:8443`,
      );
    }
    this.#hosts.add(url.host);
    return this;
  }

  /**
   * Allows `http` and `https` to this machine, on any port: `localhost`, 127.0.0.0/8, `[::1]`. For
   * simulators; never in production.
   */
  allowLoopbackHttp(): this {
    this.#loopback = true;
    return this;
  }

  /**
   * Allows one more request header.
   *
   * @throws {TypeError} for those that frame a message or carry credentials.
   */
  allowHeader(name: string): this {
    const lowered = name.toLowerCase();
    if (RESERVED_REQUEST_HEADERS.has(lowered)) {
      throw new TypeError(`header ${lowered} is reserved: adapters may not set it`);
    }
    this.#headers.add(lowered);
    return this;
  }

  /** Whether this machine may be reached. */
  get allowsLoopback(): boolean {
    return this.#loopback;
  }

  /** Whether the adapter may set this header, in lower case. */
  allowsHeader(name: string): boolean {
    return this.#headers.has(name);
  }

  /** Checks where a request wants to go: the URL, or why not. */
  destination(text: string): URL | Refusal {
    // The parser drops some of these silently; what is checked must be what was asked.
    if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(text)) return "the URL is malformed";
    const url = parsed(text);
    if (url === undefined || url.hostname === "" || text.includes("#")) {
      return "the URL is malformed";
    }
    if (url.protocol !== "https:" && url.protocol !== "http:") {
      return "only https URLs are allowed";
    }
    if (url.username !== "" || url.password !== "") {
      return "URLs must not contain a user name or a password";
    }
    if (this.#loopback && isThisMachine(url)) return url;
    if (isAddress(url.hostname)) return "IP addresses in URLs are not allowed";
    if (url.protocol !== "https:") {
      return "only https URLs are allowed (http only to loopback, when the host enables it)";
    }
    return this.#hosts.has(url.host)
      ? url
      : "the host name is not on the platform's egress list (Egress.allow)";
  }
}

/** Why the policy refused a request. The adapter reads it: no secret is in it. */
export type Refusal = string;

/** The one name whose address may be loopback. */
export const LOCALHOST = "localhost";

/** The request headers that adapters may set. */
export const DEFAULT_REQUEST_HEADERS: readonly string[] = [
  "accept",
  "accept-language",
  "content-type",
  "idempotency-key",
  "user-agent",
  "x-request-id",
  // Stripe
  "stripe-account",
  "stripe-context",
  "stripe-version",
  // PayPal
  "paypal-auth-assertion",
  "paypal-client-metadata-id",
  "paypal-partner-attribution-id",
  "paypal-request-id",
  "prefer",
];

/** Never the adapter's to set: they frame the message, route it, or carry credentials. */
const RESERVED_REQUEST_HEADERS = new Set([
  "authorization",
  "connection",
  "content-length",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a credential may travel in this header, in lower case. */
export function mayCarryCredential(name: string): boolean {
  return name === "authorization" || !RESERVED_REQUEST_HEADERS.has(name);
}

/** The address or name of a URL, as `connect` wants it: without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

function isThisMachine(url: URL): boolean {
  return url.hostname === LOCALHOST || isLoopback(hostOf(url));
}

/** The parser has normalized it: `0x7f.1` and `2130706433` are dotted here. */
function isAddress(hostname: string): boolean {
  return hostname.startsWith("[") || isIP(hostname) !== 0;
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
