import type {
  BatchFunctions,
  DescriptorFunctions,
  DisputesFunctions,
  EndpointsFunctions,
  GatewayFunctions,
  OnboardingFunctions,
  RecordsFunctions,
  RefundControlFunctions,
  TransfersFunctions,
  VaultFunctions,
  WebhooksFunctions,
} from "./contract/types.js";
import { functionsOf, httpClientFor, loadRuntime } from "./loaded.js";
import type { PolicyOptions, RuntimeOptions } from "./loaded.js";
import { call, type Runtime } from "./sandbox/call.js";

/** What every adapter exports. */
const REQUIRED = ["descriptor", "gateway", "webhooks"];

/**
 * A payment adapter in its sandbox.
 *
 * Every function makes one call in a fresh instance, on a worker thread. It rejects with an
 * `AdapterError` (of `webhooks.verify`: a `WebhookError`) when the adapter answers with an error,
 * and with a `HostFailure` when the host ends the call.
 */
export class Adapter implements AsyncDisposable {
  readonly descriptor: DescriptorFunctions;
  readonly gateway: GatewayFunctions;
  readonly webhooks: WebhooksFunctions;
  /** The optional interfaces; `undefined` where the adapter does not export one. */
  readonly batch: BatchFunctions | undefined;
  readonly disputes: DisputesFunctions | undefined;
  readonly endpoints: EndpointsFunctions | undefined;
  readonly onboarding: OnboardingFunctions | undefined;
  readonly records: RecordsFunctions | undefined;
  readonly refundControl: RefundControlFunctions | undefined;
  readonly transfers: TransfersFunctions | undefined;
  readonly vault: VaultFunctions | undefined;

  readonly #runtime: Runtime;
  readonly #http: ReturnType<typeof httpClientFor>;

  private constructor(runtime: Runtime, policy: PolicyOptions) {
    const http = httpClientFor(policy);
    const functions = (name: string): unknown => functionsOf(runtime, http, name);
    this.#runtime = runtime;
    this.#http = http;
    this.descriptor = functions("descriptor") as DescriptorFunctions;
    this.gateway = functions("gateway") as GatewayFunctions;
    this.webhooks = functions("webhooks") as WebhooksFunctions;
    this.batch = functions("batch") as BatchFunctions | undefined;
    this.disputes = functions("disputes") as DisputesFunctions | undefined;
    this.endpoints = functions("endpoints") as EndpointsFunctions | undefined;
    this.onboarding = functions("onboarding") as OnboardingFunctions | undefined;
    this.records = functions("records") as RecordsFunctions | undefined;
    this.refundControl = functions("refund-control") as RefundControlFunctions | undefined;
    this.transfers = functions("transfers") as TransfersFunctions | undefined;
    this.vault = functions("vault") as VaultFunctions | undefined;
  }

  /**
   * Loads an adapter from its file, or from its bytes. The first time that takes about two
   * seconds; later it comes from the cache. No code of it runs.
   *
   * @throws {LoadError} when it is no adapter, or imports anything but `http-client`.
   */
  static async load(
    source: string | URL | Uint8Array,
    options: PolicyOptions & RuntimeOptions = {},
  ): Promise<Adapter> {
    return new Adapter(await loadRuntime(source, REQUIRED, options), options);
  }

  /** SHA-256 of the component's bytes, in hexadecimal. */
  get sha256(): string {
    return this.#runtime.component.sha256;
  }

  /**
   * The same adapter under another policy: for another tenant, with that tenant's credentials. The
   * worker threads are shared; an instance never is.
   */
  withPolicy(policy: PolicyOptions): Adapter {
    return new Adapter(this.#runtime, policy);
  }

  /**
   * Calls a function by its name in the contract, for programs that are directed by data.
   *
   * @param name as in `gateway.get-payment`.
   * @param values its parameters, in order.
   */
  call(name: string, values: readonly unknown[]): Promise<unknown> {
    return call(this.#runtime, this.#http, name, values);
  }

  /** Ends the worker threads; calls under way fail. All policies of the adapter share them. */
  close(): Promise<void> {
    return this.#runtime.pool.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
