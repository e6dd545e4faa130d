import type { AmountsFunctions, LedgerFunctions } from "./contract/types.js";
import { functionsOf, httpClientFor, loadRuntime } from "./loaded.js";
import type { PolicyOptions, RuntimeOptions } from "./loaded.js";
import { call, type Runtime } from "./sandbox/call.js";

/** What the component with the shared rules exports. */
const REQUIRED = ["amounts", "ledger"];

/**
 * `payments-core.wasm`: exact money and the ledger, the same in every language. It runs in the
 * sandbox too, and asks for nothing.
 */
export class Core implements AsyncDisposable {
  /** Decimal texts to and from minor units. */
  readonly amounts: AmountsFunctions;
  /** What is known of a payment, from answers and events in any order. */
  readonly ledger: LedgerFunctions;

  readonly #runtime: Runtime;
  readonly #http: ReturnType<typeof httpClientFor>;

  private constructor(runtime: Runtime, policy: PolicyOptions) {
    const http = httpClientFor({ limits: policy.limits });
    const functions = (name: string): unknown => functionsOf(runtime, http, name);
    this.#runtime = runtime;
    this.#http = http;
    this.amounts = functions("amounts") as AmountsFunctions;
    this.ledger = functions("ledger") as LedgerFunctions;
  }

  /**
   * Loads the component from its file, or from its bytes.
   *
   * @throws {LoadError}
   */
  static async load(
    source: string | URL | Uint8Array,
    options: Pick<PolicyOptions, "limits"> & RuntimeOptions = {},
  ): Promise<Core> {
    return new Core(await loadRuntime(source, REQUIRED, options), options);
  }

  /** SHA-256 of the component's bytes, in hexadecimal. */
  get sha256(): string {
    return this.#runtime.component.sha256;
  }

  /** The same component under other limits. */
  withPolicy(policy: Pick<PolicyOptions, "limits">): Core {
    return new Core(this.#runtime, policy);
  }

  /** Calls a function by its name in the contract, as in `amounts.parse`. */
  call(name: string, values: readonly unknown[]): Promise<unknown> {
    return call(this.#runtime, this.#http, name, values);
  }

  /** Ends the worker threads; calls under way fail. */
  close(): Promise<void> {
    return this.#runtime.pool.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
