/**
 * Runs payment adapters, WebAssembly components of the contract `commerce:payments`, in a sandbox.
 *
 * - `Adapter.load` loads one; `adapter.gateway.authorize` and the like call it.
 * - `Egress` says where requests may go, `InMemoryCredentials` holds what adapters should not see.
 * - `AdapterError` and `HostFailure` both say with `outcome` whether money may have moved.
 * - `Core` has the exact money and the ledger.
 */

export { Adapter } from "./adapter.js";
export { Core } from "./core.js";
export type { PolicyOptions, RuntimeOptions } from "./loaded.js";
export type { LoadOptions } from "./load/component.js";
export {
  hostHeldCredential,
  InMemoryCredentials,
  Secret,
  secretCredential,
  type CredentialRequest,
  type CredentialStore,
} from "./credentials.js";
export {
  AdapterError,
  AmountError,
  HostFailure,
  LedgerError,
  LoadError,
  WebhookError,
  type FailureKind,
} from "./errors.js";
export type { RequestRecord } from "./http/client.js";
export { DEFAULT_REQUEST_HEADERS, Egress } from "./http/egress.js";
export { strictUtf8 } from "./http/exchange.js";
export { DEFAULT_LIMITS, type Limits } from "./limits.js";
export { unixSeconds } from "./time.js";
export { fromJson, toJson } from "./contract/json.js";
export { CONTRACT } from "./contract/table.js";
export type * from "./contract/table-types.js";
export type * from "./contract/types.js";
