import { CONTRACT } from "./contract/table.js";
import { camelCase } from "./contract/names.js";
import { InMemoryCredentials, type CredentialStore } from "./credentials.js";
import { HttpClient, type RequestRecord } from "./http/client.js";
import { Egress } from "./http/egress.js";
import { limitsWith, type Limits } from "./limits.js";
import { loadComponent, type LoadOptions } from "./load/component.js";
import { call, type Runtime } from "./sandbox/call.js";
import { Pool } from "./sandbox/pool.js";

/** What calls may do. All of it has defaults that allow nothing. */
export interface PolicyOptions {
  /** Where requests may go. Default: nowhere. */
  egress?: Egress | undefined;
  /** Where credentials of kind `host-held` come from. Default: there are none. */
  credentials?: CredentialStore | undefined;
  /** Changes to `DEFAULT_LIMITS`. */
  limits?: Partial<Limits> | undefined;
  /** Is called after each HTTP request of the adapter. */
  onRequest?: ((record: RequestRecord) => void) | undefined;
}

export interface RuntimeOptions extends LoadOptions {
  /**
   * Worker threads at most, and so calls at the same time; others wait. Each holds some 40 MB.
   * Default 8.
   */
  workers?: number | undefined;
}

/** Loads a component, and starts no thread before the first call. */
export async function loadRuntime(
  source: string | URL | Uint8Array,
  required: readonly string[],
  options: RuntimeOptions,
): Promise<Runtime> {
  const workers = options.workers ?? 8;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new RangeError(`workers: ${workers} is not a whole number of at least 1`);
  }
  const component = await loadComponent(source, required, options);
  return { component, pool: new Pool(component, workers) };
}

export function httpClientFor(options: PolicyOptions): HttpClient {
  return new HttpClient({
    egress: options.egress ?? new Egress(),
    credentials: options.credentials ?? new InMemoryCredentials(),
    limits: limitsWith(options.limits),
    onRequest: options.onRequest,
  });
}

type Functions = Record<string, (...values: unknown[]) => Promise<unknown>>;

/** The functions of one of the contract's interfaces; `undefined` when it is not exported. */
export function functionsOf(
  runtime: Runtime,
  http: HttpClient,
  interfaceName: string,
): Functions | undefined {
  if (!runtime.component.interfaces.has(interfaceName)) return undefined;
  const names = Object.keys(CONTRACT.functions).filter((name) =>
    name.startsWith(`${interfaceName}.`),
  );
  return Object.fromEntries(
    names.map((name) => [
      camelCase(name.slice(interfaceName.length + 1)),
      (...values: unknown[]) => call(runtime, http, name, values),
    ]),
  );
}
