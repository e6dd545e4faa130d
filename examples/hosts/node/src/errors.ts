import type {
  AdapterErrorRecord,
  AmountErrorRecord,
  LedgerErrorRecord,
  Outcome,
  WebhookErrorRecord,
} from "./contract/types.js";

/**
 * The adapter answered with an error of the contract: the provider declined, the request is wrong,
 * the way to the provider is down. `record.retry` says what to do next.
 */
export class AdapterError extends Error {
  override readonly name = "AdapterError";
  readonly record: AdapterErrorRecord;

  constructor(record: AdapterErrorRecord) {
    super(describeAdapterError(record));
    this.record = record;
  }

  /** Whether something may have happened at the provider. */
  get outcome(): Outcome {
    return this.record.outcome;
  }
}

/** `webhooks.verify` refused a delivery: answer the provider with `record.httpStatus`. */
export class WebhookError extends Error {
  override readonly name = "WebhookError";
  readonly record: WebhookErrorRecord;

  constructor(record: WebhookErrorRecord) {
    super(`${record.message} (answer HTTP ${record.httpStatus})`);
    this.record = record;
  }

  /** Verification makes no write: there is no effect to be in doubt about. */
  get outcome(): Outcome {
    return "not-performed";
  }
}

/** A text that is no amount, or a currency that is not known. */
export class AmountError extends Error {
  override readonly name = "AmountError";
  readonly record: AmountErrorRecord;

  constructor(record: AmountErrorRecord) {
    super(`${record.field}: ${record.message}`);
    this.record = record;
  }
}

/** Facts that cannot be folded, or a state that cannot be read. Nothing was folded. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly record: LedgerErrorRecord;

  constructor(record: LedgerErrorRecord) {
    super(`${record.field}: ${record.message}`);
    this.record = record;
  }
}

/**
 * - `invalid-argument`: an argument is no value of the contract; the message names the place.
 * - `unsupported`: the component does not export the function.
 * - `timeout`: the whole call took longer than `limits.callTimeoutMs`.
 * - `compute-limit`, `memory-limit`, `request-limit`: see `Limits`.
 * - `trap`: the component broke, answered with what is no value of the contract, or was closed; or
 *   code of the host failed, and `cause` is its error.
 */
export type FailureKind =
  | "invalid-argument"
  | "unsupported"
  | "timeout"
  | "compute-limit"
  | "memory-limit"
  | "request-limit"
  | "trap";

/** The host ended a call, or could not make it. */
export class HostFailure extends Error {
  override readonly name = "HostFailure";
  readonly kind: FailureKind;
  /**
   * `unknown` as soon as a request other than GET or HEAD had been handed to the network in this
   * call, and always when the operation had been sent before (`firstSentAt`).
   */
  readonly outcome: Outcome;

  constructor(kind: FailureKind, outcome: Outcome, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.kind = kind;
    this.outcome = outcome;
  }
}

/** A component that is no payment adapter, or wants more than adapters may have. */
export class LoadError extends Error {
  override readonly name = "LoadError";
}

/** The exception for a function's error, by the contract's name of the record. */
export function contractError(type: string, record: unknown): Error {
  switch (type) {
    case "types.adapter-error":
      return new AdapterError(record as AdapterErrorRecord);
    case "webhooks.webhook-error":
      return new WebhookError(record as WebhookErrorRecord);
    case "amounts.amount-error":
      return new AmountError(record as AmountErrorRecord);
    case "ledger.ledger-error":
      return new LedgerError(record as LedgerErrorRecord);
    default:
      throw new TypeError(`${type} has no exception`);
  }
}

function describeAdapterError(record: AdapterErrorRecord): string {
  const code = record.code === undefined ? "" : ` (${record.code})`;
  const field = record.field === undefined ? "" : `; field ${record.field}`;
  const outcome =
    record.outcome === "unknown"
      ? "; it is unknown whether it was performed"
      : "; nothing was performed";
  const request = record.requestId === undefined ? "" : `; request ${record.requestId}`;
  return `${record.kind}${code}: ${record.message}${field}${outcome}${request}`;
}
