import { inspect } from "node:util";

import type { Credential, Mode } from "./contract/types.js";

/** A secret value: an API key, an access token. Neither printed nor turned into JSON. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Every use of it should be easy to find. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "Secret(..)";
  }

  toJSON(): string {
    return "Secret(..)";
  }

  [inspect.custom](): string {
    return "Secret(..)";
  }
}

/** What an outgoing request asks of the `CredentialStore`. */
export interface CredentialRequest {
  /** The name in the credential of kind `host-held`. */
  readonly name: string;
  /** The mode that the adapter says it works in. */
  readonly mode: Mode;
  /** Where the request goes, as in `https://api.stripe.com`; the default port is left out. */
  readonly origin: string;
}

/**
 * Where credentials of kind `host-held` come from.
 *
 * A request is only a claim: answer it when the name is registered for that mode **and** that
 * origin, so that an adapter cannot send a live key to another host, or in a connection that says
 * it is a test.
 */
export interface CredentialStore {
  /** The secret; `undefined` when there is none, and the request is then not sent. */
  resolve(request: CredentialRequest): Secret | undefined | Promise<Secret | undefined>;
}

/** Credentials in memory. */
export class InMemoryCredentials implements CredentialStore {
  readonly #secrets = new Map<string, Secret>();

  /**
   * Registers a secret for one mode and one origin (`https://api.stripe.com`). A key that goes to
   * two services of a provider is registered for each.
   *
   * @throws {TypeError} when the origin is not a URL.
   */
  with(name: string, mode: Mode, origin: string, secret: Secret): this {
    this.#secrets.set(key({ name, mode, origin: new URL(origin).origin }), secret);
    return this;
  }

  resolve(request: CredentialRequest): Secret | undefined {
    return this.#secrets.get(key(request));
  }
}

function key({ name, mode, origin }: CredentialRequest): string {
  return JSON.stringify([name, mode, origin]);
}

/**
 * A credential that the adapter is given. `console.log` does not print it; `JSON.stringify` does.
 *
 * @param name as the adapter's descriptor lists it.
 */
export function secretCredential(name: string, secret: Secret): Credential {
  const value = { tag: "secret" as const, val: secret.reveal() };
  return { name, value: hidden(value, ["val"]) };
}

/**
 * A credential that the host holds: the adapter is given a name, and never sees the value.
 *
 * @param name as the adapter's descriptor lists it.
 * @param held the name in the `CredentialStore`.
 */
export function hostHeldCredential(name: string, held: string): Credential {
  return { name, value: { tag: "host-held", val: held } };
}

/**
 * Keeps fields out of `console.log` and the like, also of copies made by spreading. A structured
 * clone has no such protection.
 */
export function hidden<T extends object>(value: T, fields: readonly string[]): T {
  if (fields.length === 0) return value;
  return Object.defineProperty(value, inspect.custom, {
    // A spread copies enumerable properties only.
    enumerable: true,
    value(this: T) {
      // Without this function, or it would be called again.
      const shown: Record<string, unknown> = Object.fromEntries(Object.entries(this));
      for (const field of fields) {
        if (shown[field] !== undefined) shown[field] = "(hidden)";
      }
      return shown;
    },
  });
}
