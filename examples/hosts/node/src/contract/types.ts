// Generated from schemas/contract.json by scripts/generate-contract.mjs. Do not edit.

/** A result within a list; a function's own result is its answer, or an exception. */
export type Result<T, E> = { tag: "ok"; val: T } | { tag: "err"; val: E };

/** Why a text is no amount. */
export interface AmountErrorRecord {
  /** `amount` or `currency`. */
  field: string;
  message: string;
}

export interface AuthorizationBatch {
  connection: Connection;
  /** The host's clock. */
  now: UnixSeconds;
  /**
   * 1–100.
   *
   * Absent: empty.
   */
  items?: Array<BatchItem>;
}

export interface BatchItem {
  /**
   * As `operation.id`: an item of a batch and a call of `gateway.authorize` with the same id are
   * the same operation.
   */
  operationId: string;
  /** As `operation.first-sent-at`. */
  firstSentAt?: UnixSeconds;
  /** `presence` is `merchant-initiated` or `moto`, `source` is not `collect-in-browser`. */
  authorization: Authorization;
}

export interface AdapterInfo {
  name: string;
  version: string;
  provider: string;
  /** The version of the provider's API that the adapter speaks. */
  providerApiVersion?: string;
  features: Array<Feature>;
  /** The host names that it must reach. */
  hosts: Array<string>;
  credentials: Array<CredentialNeed>;
  /** JSON Schema of `connection.settings`: an object whose values are strings. */
  settingsSchema: string;
  /** The keys that `extensions` of a request may have. */
  extensionKeys: Array<string>;
  /** The provider's event types that it understands. */
  webhookEvents: Array<string>;
  /**
   * How long the provider recognizes a repeated operation, in seconds. Past it the adapter does
   * not send an operation again.
   */
  idempotencyWindow: bigint;
  /** The currencies that it accepts. */
  currencies: Array<CurrencyLimit>;
}

/** What a storefront needs to talk to the provider itself. Holds nothing secret. */
export interface ClientConfig {
  publishableKey?: string;
  account?: string;
  mode: Mode;
  /** The API version that the storefront's library should speak. */
  providerApiVersion?: string;
  extra: Array<Entry>;
}

/** A credential that the adapter asks for. */
export interface CredentialNeed {
  name: string;
  description: string;
  isRequired: boolean;
}

/** What the provider can carry in one currency. In ISO 4217 minor units. */
export interface CurrencyLimit {
  currency: string;
  minimum?: bigint;
  maximum?: bigint;
  /** Amounts are multiples of this: 10 for KWD at a provider that wants a last digit 0. */
  step: bigint;
}

/** What an adapter can do. Agrees with its exports. */
export type Feature =
  | "manual-capture"
  | "automatic-capture"
  | "partial-capture"
  | "multicapture"
  | "overcapture"
  | "incremental-authorization"
  | "extended-authorization"
  | "partial-refund"
  | "merchant-initiated"
  | "moto"
  | "three-d-secure"
  | "external-three-d-secure"
  | "asynchronous-methods"
  | "saved-methods"
  | "line-items"
  | "splits"
  | "vault"
  | "endpoints"
  | "records"
  | "disputes"
  | "transfers"
  | "refund-control"
  | "onboarding"
  | "batch"
  | "other";

export interface Acceptance {
  disputeId: string;
}

export interface DisputeFilter {
  paymentId?: string;
  created?: TimeRange;
  /** Absent: empty. */
  page?: PageRequest;
}

export interface DisputePage {
  disputes: Array<Dispute>;
  /** The cursor of the next page; absent: this is the last one. */
  next?: string;
}

export interface Evidence {
  kind: EvidenceKind;
  /** An empty text removes what was given before. */
  value: string;
}

/**
 * What a piece of evidence is. Those marked as documents are ids of files that were uploaded to
 * the provider; all others are texts.
 */
export type EvidenceKind =
  | "access-activity-log"
  | "billing-address"
  /** Document. */
  | "cancellation-policy"
  | "cancellation-policy-disclosure"
  | "cancellation-rebuttal"
  /** Document. */
  | "customer-communication"
  | "customer-email-address"
  | "customer-name"
  | "customer-purchase-ip"
  /** Document. */
  | "customer-signature"
  /** Document. */
  | "duplicate-charge-documentation"
  | "duplicate-charge-explanation"
  | "duplicate-charge-id"
  | "product-description"
  /** Document. */
  | "receipt"
  /** Document. */
  | "refund-policy"
  | "refund-policy-disclosure"
  | "refund-refusal-explanation"
  | "service-date"
  /** Document. */
  | "service-documentation"
  | "shipping-address"
  | "shipping-carrier"
  | "shipping-date"
  /** Document. */
  | "shipping-documentation"
  | "shipping-tracking-number"
  /** Document. */
  | "uncategorized-file"
  | "uncategorized-text"
  | "other";

export interface EvidenceSubmission {
  disputeId: string;
  /**
   * Each kind once. A text has at most 20,000 characters, all together at most 150,000.
   *
   * Absent: empty.
   */
  evidence?: Array<Evidence>;
  /** Send it to the bank, which can be done once; otherwise it is only kept. */
  submit: boolean;
}

export interface Endpoint {
  id: string;
  url: string;
  status: EndpointStatus;
  /** The provider's event types that it is sent. */
  events: Array<string>;
  /** The API version in which events are rendered. Absent: the account's own, which may change. */
  apiVersion?: string;
  description?: string;
  /**
   * Absent where the provider does not tell, as Stripe: then only endpoints that this contract
   * registered have it.
   */
  scope?: EndpointScope;
  /** The installation that registered it; absent when something else did. */
  installationId?: string;
  /** The operation that registered it; absent when something else did. */
  operationId?: string;
  /** While a secret is rotated: the endpoint that this one will replace. */
  replaces?: string;
  created?: UnixSeconds;
}

/** Only what is given changes, and something has to. */
export interface EndpointChanges {
  endpointId: string;
  /** As in `registration`. */
  url?: string;
  /** As in `registration`. */
  events?: Array<string>;
  /** An empty text removes it. */
  description?: string;
  /** A disabled endpoint is sent nothing. */
  isEnabled?: boolean;
}

/** Whose events an endpoint is sent. */
export type EndpointScope =
  /** Those of the connection's own account. */
  | "own-account"
  /** Those of the accounts that are connected to it. */
  | "connected-accounts";

export type EndpointStatus =
  | "enabled"
  | "disabled"
  | "other";

/**
 * A new endpoint and the secret that signs what it is sent. The provider tells the secret this
 * once.
 */
export interface NewEndpoint {
  endpoint: Endpoint;
  /** For `policy.secrets`. Not for logs. */
  secret: SecretText;
}

export type Registered =
  /** This operation registered it, now or when it was sent before. */
  | { tag: "created"; val: NewEndpoint }
  /**
   * It is there, by another operation or since before the idempotency window, and its secret
   * cannot be read again: use the secret that was stored then, or `rotate` the endpoint.
   */
  | { tag: "exists"; val: Endpoint };

export interface Registration {
  /**
   * An `https` URL with a public host name in lower case, at most 2048 characters. Addresses in
   * any spelling, `localhost` and names that only a private network knows are refused: the
   * provider could not reach them.
   */
  url: string;
  /** The provider's event types, of those that the descriptor lists. Absent: all of these. */
  events?: Array<string>;
  scope: EndpointScope;
  /** For people, in the provider's dashboard. */
  description?: string;
}

export interface Removal {
  endpointId: string;
}

export interface Rotation {
  /** The endpoint whose secret is to be replaced. */
  endpointId: string;
  /**
   * Whose events it is sent. Required where `endpoint.scope` is absent, and has to agree with it
   * where it is not: an endpoint that is replaced by one of the other scope goes silent.
   */
  scope?: EndpointScope;
}

export interface Adjustment {
  paymentId: string;
  /** The total to be authorized, not the difference. */
  newTotal: Money;
  description?: string;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export type CancelReason =
  | "abandoned"
  | "duplicate"
  | "fraudulent"
  | "requested-by-customer"
  | "other";

export interface Cancellation {
  paymentId: string;
  reason?: CancelReason;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export interface CaptureRequest {
  paymentId: string;
  /** Always said, never implied. */
  amount: Money;
  /** Whether what is not captured is released. A capture that is not final needs multicapture. */
  isFinal: boolean;
  /** Absent: empty. */
  splits?: Array<Split>;
  /**
   * What is captured with this capture.
   *
   * Absent: empty.
   */
  lineItems?: Array<LineItem>;
  totals?: Totals;
  statementSuffix?: string;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export interface Confirmation {
  paymentId: string;
  /** The method to pay with, when the payment has none or the last one was declined. */
  source?: PaymentSource;
  presence: Presence;
  returnUrl?: string;
  /**
   * The parameters that the provider added to the return URL.
   *
   * Absent: empty.
   */
  redirectResult?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

/** Changes to a payment that is not confirmed yet. What is absent stays. */
export interface PaymentChanges {
  paymentId: string;
  amount?: Money;
  customer?: string;
  orderId?: string;
  description?: string;
  statementSuffix?: string;
  receiptEmail?: string;
  shipping?: Shipping;
  /** Absent: empty. */
  lineItems?: Array<LineItem>;
  totals?: Totals;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export type RefundReason =
  | "duplicate"
  | "fraudulent"
  | "requested-by-customer"
  | "other";

export interface RefundRequest {
  paymentId: string;
  /** One capture of the payment, where the provider tells them apart. */
  captureReference?: string;
  /** Absent: everything that is not refunded yet. */
  amount?: Money;
  reason?: RefundReason;
  /** Take the shares of the other accounts back in proportion. */
  reverseSplits: boolean;
  /** Give the platform's fee back in proportion. */
  refundFees: boolean;
  /** Absent: empty. */
  lineItems?: Array<LineItem>;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export interface Reversal {
  paymentId: string;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

/** A header made of a prefix and a credential. The only way to send a credential. */
export interface AuthHeader {
  /** `Authorization`, or what the provider reads. */
  name: string;
  /** Such as `Bearer `. */
  prefix: string;
  credential: CredentialValue;
  /** The host refuses a credential that is not registered for this mode. */
  mode: Mode;
}

export type Method =
  | "get"
  | "head"
  | "post"
  | "put"
  | "patch"
  | "delete";

export interface Request {
  method: Method;
  /** Absolute. */
  url: string;
  /**
   * At most one value for each name. Names that the host does not allow, and the name of the
   * auth header, are refused.
   */
  headers: Array<Entry>;
  authHeader?: AuthHeader;
  body?: string;
  /**
   * For the whole exchange, from the first byte sent to the last one received, at least 1. The
   * host may have a lower limit.
   */
  timeoutMs: number;
  /** The host waits this long before it sends, and adds jitter of up to a quarter. 0: at once. */
  delayMs: number;
}

export interface Response {
  status: number;
  headers: Array<Entry>;
  body: string;
}

export interface TransportErrorRecord {
  failure: TransportFailure;
  /** False only when the host knows that no byte of the request left. */
  sent: boolean;
  message: string;
}

export type TransportFailure =
  /** The host's policy refused it; nothing was sent. */
  | "denied"
  /** The name did not resolve to an address that may be used. */
  | "unresolved"
  /** The connection was refused. */
  | "refused"
  | "tls"
  | "timeout"
  /** The connection broke. */
  | "interrupted"
  /** The answer was larger than the host allows. */
  | "too-large"
  /** The answer was not UTF-8. */
  | "not-text"
  | "other";

export interface AmountChange {
  before?: Money;
  after: Money;
}

/** What a call of the host's own was answered. */
export interface Answer {
  /**
   * A transaction says what the payment after it says, too; one without a reference no more than
   * that.
   */
  subject: Subject;
  /** Of an object that does not say when it was observed: when that was, by the provider's clock. */
  observedAt?: UnixSeconds;
}

/** One difference between what was known before and after. */
export type Change =
  | { tag: "status"; val: StatusChange }
  /** What the payment is for. */
  | { tag: "amount"; val: AmountChange }
  | { tag: "authorized"; val: TotalChange }
  | { tag: "capturable"; val: TotalChange }
  /** `after` is never less than `before`. */
  | { tag: "captured"; val: TotalChange }
  /** `after` is less than `before` when a refund came back. */
  | { tag: "refunded"; val: TotalChange }
  | { tag: "transaction"; val: TransactionChange }
  | { tag: "dispute"; val: DisputeChange }
  | { tag: "disputed"; val: TotalChange }
  /** There is something new to settle by a read. */
  | { tag: "needs-refresh"; val: NeedsRefresh }
  | { tag: "other" };

export interface DisputeChange {
  id: string;
  before?: DisputeStatus;
  after: DisputeStatus;
  amount: Money;
}

/**
 * What the provider said. A payment, a transaction and a dispute say something of the payment; any
 * other subject changes nothing.
 */
export type Fact =
  /**
   * An event as `webhooks.verify` gave it. Where its subject was a `reference`, with what `resolve`
   * gave in its place. Its `created` counts for an object that does not say when it was observed.
   */
  | { tag: "event"; val: Event }
  /** A fresh read, which settles what `needs-refresh` asked for. */
  | { tag: "answer"; val: Answer };

export interface Folded {
  /** To be stored by the host as it is, and given to the next call. It has a version inside. */
  state: string;
  /** Each exactly once: a fact that was folded before changes nothing. */
  changes: Array<Change>;
  view: View;
}

/** A dispute of the payment. */
export interface KnownDispute {
  id: string;
  status: DisputeStatus;
  amount: Money;
}

/** A movement against the payment. */
export interface KnownTransaction {
  reference: string;
  kind: TransactionKind;
  status: TransactionStatus;
  amount?: Money;
}

export interface LedgerErrorRecord {
  /** The field at fault, as a path in this contract's names: `facts[2].event.subject.dispute.payment-id`. */
  field: string;
  message: string;
}

/**
 * What the facts leave open. A provider's times are whole seconds: two facts of one second may
 * contradict each other, and a movement may be known that the payment's totals do not show yet.
 */
export interface NeedsRefresh {
  /**
   * Read at or after this second, by the provider's clock, and fold the answer. An answer to an
   * earlier read settles nothing.
   */
  notBefore: UnixSeconds;
  /**
   * The payment is to be read: `gateway.get-payment`. An answer that does not say the amount in
   * question ends the question too, for another would not say it either.
   */
  payment: boolean;
  /** The movements to read, by reference: `gateway.get-transaction`. */
  transactions: Array<string>;
  /** The disputes to read, by id. Their next event settles it too. */
  disputes: Array<string>;
}

export interface StatusChange {
  before?: PaymentStatus;
  after: PaymentStatus;
}

/** What all facts together say. Absent: no fact has said it. */
export interface Summary {
  status?: PaymentStatus;
  amount?: Money;
  authorized?: Money;
  /** Zero once the payment is over. */
  capturable?: Money;
  /** Only ever grows: a capture that a provider takes back later stays in it. */
  captured?: Money;
  /** Falls when a refund comes back. */
  refunded?: Money;
  /**
   * What disputes have taken: the sum of those that are under way, lost or prevented, without
   * inquiries, in the payment's currency.
   */
  disputed?: Money;
  /** In the order of their references. */
  transactions: Array<KnownTransaction>;
  /** In the order of their ids. */
  disputes: Array<KnownDispute>;
}

/** What was not known before counts as zero. */
export interface TotalChange {
  before: Money;
  after: Money;
}

export interface TransactionChange {
  reference: string;
  kind: TransactionKind;
  before?: TransactionStatus;
  after: TransactionStatus;
  amount?: Money;
}

export interface View {
  summary: Summary;
  needsRefresh?: NeedsRefresh;
}

export interface AuthorizationLink {
  /** Needs credentials only with providers that are asked for a link. */
  connection: Connection;
  /** The platform's id as an OAuth client, of the connection's mode. */
  clientId: string;
  scope: GrantScope;
  /**
   * Where the owner comes back to: with `code` and `state` in the query, or with `error` when
   * they declined. `https`; in test mode `http` too. No fragment.
   */
  redirectUrl: string;
  /**
   * Unguessable, kept in the owner's session and compared when they come back: otherwise somebody
   * else's account could be connected. 16–200 characters of 0x21–0x7E.
   */
  state: SecretText;
  /** Fills in the form. */
  email?: string;
}

/** Something that the account may do, such as taking payments by card. */
export interface Capability {
  /** The provider's name. */
  name: string;
  status: CapabilityStatus;
}

/**
 * Whoever connects accounts is the platform: the functions of OAuth are given the platform's own
 * connection, without `account`.
 */
export type CapabilityStatus =
  | "active"
  | "inactive"
  | "pending"
  | "other";

export interface CodeExchange {
  connection: Connection;
  /** The code of the redirect. It can be exchanged once. */
  code: SecretText;
}

/** What a connection can do. What the credential may not ask is absent. */
export interface ConnectionCheck {
  account?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  /** ISO 4217. */
  defaultCurrency?: string;
  /** The account can take payments. */
  canCharge?: boolean;
  /** The account is paid out. */
  canPayOut?: boolean;
  capabilities: Array<Capability>;
  missing: Array<Requirement>;
  /** Until when what is missing has to be there. */
  due?: UnixSeconds;
  /** The provider's reason why the account is restricted. */
  disabledReason?: string;
  /**
   * What a restricted key may not read, in the provider's names: calls that need it will be
   * `forbidden`. Whether it may write shows at the first write.
   */
  missingPermissions: Array<string>;
  requestId?: string;
}

/** An account that is connected. Not for logs. */
export interface Grant {
  /** For `connection.account`. */
  account: string;
  mode: Mode;
  scope: GrantScope;
  /** A credential for this account alone, for hosts that do not name it in `connection.account`. */
  accessToken: SecretText;
  /** Replaces the one before. Absent: that one stays good. */
  refreshToken?: SecretText;
  publishableKey?: string;
}

export type GrantScope =
  | "read-only"
  | "read-write"
  | "other";

/** Something that the provider wants from the account's owner. */
export interface Requirement {
  /** The provider's name of it. */
  name: string;
  /** Its time is over: the account is restricted because of it. */
  isOverdue: boolean;
}

export interface Revocation {
  connection: Connection;
  clientId: string;
  account: string;
}

export interface TokenRefresh {
  connection: Connection;
  /** The last one that was given out. */
  refreshToken: SecretText;
  /** Absent: as it was. It can only become less. */
  scope?: GrantScope;
}

export interface ChangeFilter {
  /**
   * From then on. Before `now`, and at Stripe at most 30 days: it forgets older changes. Each page
   * is measured anew, so leave the time that reading takes.
   */
  since: UnixSeconds;
  /** Up to then, without. Absent: all that there are now. */
  until?: UnixSeconds;
  /**
   * Whose changes. Empty: those of all kinds.
   *
   * Absent: empty.
   */
  kinds?: Array<RecordKind>;
  /** The host's clock: it tells whether `since` is still within the horizon. */
  now: UnixSeconds;
  /** Absent: empty. */
  page?: PageRequest;
}

export interface ChangePage {
  /**
   * May be fewer than `limit`, and none, on any page: the provider also tells of what was not
   * asked for.
   */
  changes: Array<RecordChange>;
  /** The cursor of the next page; absent: this is the last one. */
  next?: string;
}

/** An object of the provider's. */
export interface ProviderRecord {
  id: string;
  created?: UnixSeconds;
  /** The whole object, JSON, in the version that the descriptor names. */
  json: string;
}

/** Something happened to a record. */
export interface RecordChange {
  /** The provider's id of the event. A change that comes twice has the same. */
  eventId: string;
  /** The provider's type of the event. */
  eventType: string;
  kind: RecordKind;
  created: UnixSeconds;
  /** The object is gone, and `content` is how it was at the end. */
  isDeleted: boolean;
  /**
   * The provider's version in which `content` is written. At Stripe the one that the account had
   * when it happened, which need not be the descriptor's.
   */
  apiVersion?: string;
  /** The object as it was after the change. */
  content: ProviderRecord;
}

export interface RecordFilter {
  kind: RecordKind;
  /**
   * By when they were **created**. An object that is older and was changed in this time is not
   * among them: see `list-changes`.
   */
  created?: TimeRange;
  /** Absent: empty. */
  page?: PageRequest;
}

export type RecordKind =
  | "charges"
  | "refunds"
  | "balance-transactions"
  | "customers"
  /** In every status, canceled ones too. */
  | "subscriptions"
  | "prices"
  | "disputes"
  | "payouts"
  | "events"
  | "other";

export interface RecordPage {
  records: Array<ProviderRecord>;
  /** The cursor of the next page; absent: this is the last one. */
  next?: string;
}

export interface RefundCancellation {
  paymentId: string;
  /** The provider's reference of the refund. */
  reference: string;
}

export interface Transfer {
  id: string;
  amount: Money;
  /** What was taken back. */
  reversed: Money;
  /** The account that got it. */
  destination?: string;
  /** The provider's reference of the payment that it came from (at Stripe the charge). */
  source?: string;
  group?: string;
  description?: string;
  created?: UnixSeconds;
  observedAt?: UnixSeconds;
  /** The operation that made it. */
  operationId?: string;
  /** The host's own metadata, without the adapter's reserved keys. */
  metadata: Array<Entry>;
  /** The operation had been performed before; this is the transfer as it is now. */
  replayed: boolean;
  requestId?: string;
}

export interface TransferFilter {
  group?: string;
  destination?: string;
  created?: TimeRange;
  /** Absent: empty. */
  page?: PageRequest;
}

export interface TransferPage {
  transfers: Array<Transfer>;
  /** The cursor of the next page; absent: this is the last one. */
  next?: string;
}

export interface TransferRequest {
  /**
   * With `payment-id`, in the currency that the payment was settled in, which need not be the one
   * that the customer paid in.
   */
  amount: Money;
  destination: string;
  /**
   * The payment whose money is passed on: the transfer waits until it has arrived, and all
   * transfers together are no more than it. Absent: from the balance that is available now.
   */
  paymentId?: string;
  /** Ties it to a payment with the same `split.group`. A payment's own group needs not be said. */
  group?: string;
  description?: string;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export interface TransferReversal {
  transferId: string;
  /** Absent: everything that is not reversed yet. */
  amount?: Money;
  /** Give the platform's fee back in proportion. */
  refundFees: boolean;
  description?: string;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

/** Something happened to the connection itself. */
export interface AccountChange {
  account?: string;
  /** The provider's name of the change. */
  change: string;
  /** Calls for this account will fail from now on. */
  disconnected: boolean;
}

/** The one error of every function that talks to a provider. */
export interface AdapterErrorRecord {
  kind: ErrorKind;
  /** The provider's own code. */
  code?: string;
  decline?: Decline;
  /** For operators. Holds no secret and no card data. */
  message: string;
  /** Safe to show to the customer. */
  shopperMessage?: string;
  /**
   * The field of the request at fault, as a path in this contract's names
   * (`authorization.amount.currency`, `capture.metadata[3].key`).
   */
  field?: string;
  outcome: Outcome;
  retry: RetryAdvice;
  /** How long to wait before trying again. */
  retryAfterMs?: number;
  /** The payment that the error is about, where there is one. */
  paymentId?: string;
  httpStatus?: number;
  /** The provider's id of the last request, for its support. */
  requestId?: string;
}

export interface Address {
  line1?: string;
  line2?: string;
  city?: string;
  /** State, province or region. */
  region?: string;
  postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
}

/** A sign of fraud, or a review that the provider asks for: a payment to look at. No money moved. */
export interface Alert {
  id: string;
  paymentId?: string;
  /** Whether looking at the payment, or refunding it, still helps. */
  isOpen: boolean;
  /** The provider's word for why it was raised, or for how it ended. */
  reason?: string;
  created?: UnixSeconds;
  observedAt?: UnixSeconds;
}

export interface Authorization {
  /** At least 1 minor unit, within the descriptor's limits. */
  amount: Money;
  source: PaymentSource;
  captureMode: CaptureMode;
  presence: Presence;
  /** Save the method for later, and for what. */
  saveFor?: SavePurpose;
  /** Of an earlier payment, where the provider takes it. */
  networkTransactionId?: string;
  /** The provider's customer id. */
  customer?: string;
  /** The host's order. Up to 200 characters. */
  orderId?: string;
  description?: string;
  /** What the customer's statement shows after the merchant's own prefix. */
  statementSuffix?: string;
  receiptEmail?: string;
  /** Where the customer comes back to after a redirect. */
  returnUrl?: string;
  /**
   * The provider's names of the method types to offer; empty: the provider decides.
   *
   * Absent: empty.
   */
  allowedMethods?: Array<string>;
  billing?: Contact;
  shipping?: Shipping;
  /** Absent: empty. */
  lineItems?: Array<LineItem>;
  totals?: Totals;
  /** Absent: empty. */
  splits?: Array<Split>;
  /**
   * Asked for where the card and the contract allow; the payment's `capture-limits` say what
   * was granted.
   *
   * Absent: empty.
   */
  captureFeatures?: Array<CaptureFeature>;
  threeDSecure?: ThreeDSecure;
  /** Where the method is a debit that the customer agrees to with this payment. */
  mandate?: MandateAcceptance;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export type Availability =
  | "available"
  | "unavailable"
  | "other";

export type CaptureFeature =
  | "multicapture"
  | "overcapture"
  | "incremental"
  | "extended"
  | "other";

/**
 * How this payment may be captured. Brand, country and contract decide, so only the payment
 * itself can say.
 */
export interface CaptureLimits {
  /** Until when the authorization holds. */
  captureBefore?: UnixSeconds;
  /** The most that can be captured, overcapture included. */
  maximumCapturable?: Money;
  multicapture?: Availability;
  overcapture?: Availability;
  incremental?: Availability;
  extended?: Availability;
}

export type CaptureMode =
  /** Authorize now, `capture` later. */
  | "manual"
  /** A sale: captured as soon as it is authorized. */
  | "automatic"
  | "other";

export type CheckResult =
  | "pass"
  | "fail"
  | "unavailable"
  | "unchecked"
  | "other";

export interface Checks {
  addressLine1?: CheckResult;
  postalCode?: CheckResult;
  securityCode?: CheckResult;
}

/** An account at a provider, and how to reach it. Set by the host for each call. */
export interface Connection {
  /**
   * The credentials that the descriptor lists. At most 8.
   *
   * Absent: empty.
   */
  credentials?: Array<Credential>;
  /** The connected account on whose behalf the call is made, where the provider has platforms. */
  account?: string;
  mode: Mode;
  /**
   * Marks what this installation of the host creates at the provider, so that webhooks of other
   * installations on the same account can be told apart. 1–64 characters of 0x21–0x7E.
   * Required for writes.
   */
  installationId?: string;
  /**
   * Settings as the descriptor's schema asks for them. Unknown keys are refused.
   *
   * Absent: empty.
   */
  settings?: Array<Entry>;
  /**
   * Base URLs that replace the provider's own, by service name, to reach a simulator. Refused
   * when `mode` is `live`.
   *
   * Absent: empty.
   */
  endpoints?: Array<Entry>;
}

export interface Contact {
  name?: string;
  email?: string;
  phone?: string;
  address?: Address;
}

/** A secret that the adapter needs, under the name that the descriptor gives it. */
export interface Credential {
  name: string;
  value: CredentialValue;
}

/** Where a secret is. */
export type CredentialValue =
  /** The secret itself: the adapter is given it. */
  | { tag: "secret"; val: SecretText }
  /**
   * The name under which the host holds the secret. The host adds the value to the outgoing
   * request, and the adapter never sees it.
   */
  | { tag: "host-held"; val: string };

/** Why a payment was declined. */
export interface Decline {
  reason: DeclineReason;
  /** The provider's own code. */
  code: string;
  /** The network's or issuer's code. */
  networkCode?: string;
  advice?: DeclineAdvice;
  /** Safe to show to the customer: never reveals a lost or stolen card or a suspicion. */
  shopperMessage: string;
}

export type DeclineAdvice =
  | "confirm-data"
  | "do-not-try-again"
  | "try-again-later"
  | "authenticate"
  | "use-other-method"
  | "other";

export type DeclineReason =
  | "insufficient-funds"
  | "expired-method"
  /** Number, security code, expiry or address do not match. */
  | "incorrect-data"
  | "authentication-required"
  | "lost-or-stolen"
  | "suspected-fraud"
  | "limit-exceeded"
  | "not-supported"
  /** The issuer or the network could not be reached, or failed. */
  | "issuer-unavailable"
  /** The cardholder revoked the authorization. */
  | "revoked"
  | "duplicate"
  /** The provider's own risk rules blocked it. */
  | "blocked"
  /** The issuer gave no reason. */
  | "generic"
  | "other";

/** Something to show: a QR code, a voucher, bank details. */
export interface DisplayAction {
  /** The provider's name of it. */
  kind: string;
  /** Its data, JSON. */
  data: string;
  hostedUrl?: string;
  expiresAt?: UnixSeconds;
}

/** What the host should do with an event, and what to answer: see `acknowledgement`. */
export type Disposition =
  /** It is the host's own: handle it once (see `event.dedupe-key`), then answer. */
  | { tag: "handle" }
  /**
   * The object carries no mark, as refunds, disputes and payouts do not that were not made
   * through this adapter: the host looks these provider ids up, and handles the event when it
   * knows one of them.
   *
   * When it knows none, the event is either somebody else's or early: a provider may be quicker
   * to deliver than the host is to store the order that the event is about. While `event.created`
   * is no more than some minutes ago, the host answers 503, and the provider delivers again;
   * after that it ignores the event and answers 200, or the provider would go on for days.
   *
   * Where the subject is a `reference`, only the id of the object itself may be known here: the
   * host resolves it first, and looks up the payment that the subject then names too.
   */
  | { tag: "check-owner"; val: Array<string> }
  /**
   * Not for this host. Still to be answered with 200: the provider repeats whatever is answered
   * otherwise, and switches endpoints off that go on like that.
   */
  | { tag: "ignore"; val: IgnoreReason };

export interface Dispute {
  id: string;
  paymentId?: string;
  status: DisputeStatus;
  amount: Money;
  /** The provider's reason. */
  reason?: string;
  networkReasonCode?: string;
  /** Until when evidence is accepted. */
  evidenceDue?: UnixSeconds;
  created?: UnixSeconds;
  observedAt?: UnixSeconds;
}

/** Where a dispute stands. A lost dispute that was appealed is under way again. */
export type DisputeStatus =
  | "needs-response"
  | "under-review"
  | "won"
  | "lost"
  /** An inquiry: no money has moved yet. */
  | "warning-needs-response"
  | "warning-under-review"
  | "warning-closed"
  | "prevented"
  | "other";

/** A named text. */
export interface Entry {
  key: string;
  value: string;
}

export type ErrorKind =
  /** The provider or the issuer said no. See `decline`. */
  | "declined"
  /** The request is wrong; `field` says where. */
  | "invalid-request"
  /** The credential is missing, wrong or revoked. */
  | "unauthorized"
  /** The credential is right and may not do this. */
  | "forbidden"
  | "not-found"
  /** The state of the object does not allow it, or another request works on the object. */
  | "conflict"
  /** The operation id was used before with other parameters. */
  | "idempotency-mismatch"
  | "rate-limited"
  /** The provider or the way to it is down. */
  | "unavailable"
  | "timeout"
  /** The host's egress policy refused the request. */
  | "egress-denied"
  /** The answer was not what the provider's protocol promises. */
  | "protocol"
  /** The adapter or the provider cannot do this. */
  | "unsupported"
  | "other";

export interface Event {
  /**
   * The provider's event id; of a provider that has none, one that the adapter derives from what
   * makes the event what it is.
   */
  id: string;
  /** The provider's type of the event. */
  providerType: string;
  kind: EventKind;
  created: UnixSeconds;
  mode: Mode;
  /** The connected account that it is about. */
  account?: string;
  /** The API version in which the provider rendered it. Absent where it rendered nothing. */
  apiVersion?: string;
  /** The operation that caused it, where the object carries its mark. */
  operationId?: string;
  /** The payment that it is about, where the subject tells. */
  paymentId?: string;
  disposition: Disposition;
  /** The same event has the same key, however often it is delivered, and no other event has it. */
  dedupeKey: string;
  subject: Subject;
}

export type EventKind =
  | "payment-created"
  | "payment-updated"
  | "payment-action-required"
  | "payment-processing"
  | "payment-authorized"
  | "payment-captured"
  | "payment-declined"
  | "payment-canceled"
  | "payment-expired"
  | "refund-created"
  | "refund-updated"
  | "refund-failed"
  | "dispute-opened"
  | "dispute-updated"
  /** By the dispute's own status, whatever the event is called. */
  | "dispute-closed"
  | "fraud-warning"
  | "review"
  | "setup-updated"
  | "saved-method-updated"
  | "mandate-updated"
  | "payout-updated"
  | "transfer-updated"
  | "fee-updated"
  | "customer-updated"
  | "checkout-updated"
  | "account-changed"
  | "other";

/** Why the customer need not be asked, by the rules of strong customer authentication. */
export type Exemption =
  /** The acquirer's or issuer's analysis says that the risk is low. */
  | "transaction-risk-analysis"
  | "low-value"
  /** The customer told the issuer to trust the merchant. */
  | "trusted-beneficiary"
  /** A secure process between companies. */
  | "secure-corporate"
  | "other";

/** 3-D Secure done elsewhere. */
export interface ExternalThreeDSecure {
  /** Protocol version, such as `2.2.0`. */
  version: string;
  cryptogram: string;
  /** The directory server's transaction id. */
  transactionId: string;
  electronicCommerceIndicator?: string;
  /** The transaction status of the authentication response: Y, A, N, U, R, C, I. */
  transactionStatus?: string;
}

export type IgnoreReason =
  /** The object carries the mark of another installation. */
  | "other-installation"
  /** A live event where test was asked for, or the reverse. */
  | "other-mode"
  /** A type that the descriptor does not list. */
  | "unwanted-type"
  | "other";

/**
 * One position of the order (level 2 and 3 data). Where there are line items, their prices less
 * discounts and with tax, and the totals, add up to the amount of the request exactly. Tax stands
 * with the line items or in the totals, not in both; so does a discount.
 */
export interface LineItem {
  name: string;
  /**
   * The merchant's own article number. At Stripe at most 12 bytes, as are the unit of measure and
   * the commodity code.
   */
  sku?: string;
  /** Whole units, at least 1. */
  quantity: number;
  /** Price of one unit before discount and tax, in the payment's currency. */
  unitPrice: Money;
  /** For the whole position. */
  discount?: Money;
  /** For the whole position. */
  tax?: Money;
  unitOfMeasure?: string;
  /** The network's commodity code. */
  commodityCode?: string;
}

/** A customer's permission to be debited. */
export interface Mandate {
  id: string;
  status: MandateStatus;
  /** The saved method that it is for. */
  savedMethod?: string;
  observedAt?: UnixSeconds;
}

/** That the customer agreed to be debited, as the rules of bank debits ask for it. */
export interface MandateAcceptance {
  /** Absent: now. */
  acceptedAt?: UnixSeconds;
  /** From where the customer agreed. Absent, with `user-agent`: on paper or by telephone. */
  ipAddress?: string;
  /** The browser in which the customer agreed. Goes with `ip-address`. */
  userAgent?: string;
}

export type MandateStatus =
  | "active"
  /** Payments under it will be refused. */
  | "inactive"
  | "pending"
  | "other";

export type MerchantReason =
  | "recurring"
  | "installment"
  | "unscheduled"
  | "one-off"
  | "other";

/** The payment method that was used. */
export interface MethodDetails {
  /** The provider's name of the type: `card`, `sepa_debit`, `ideal`. */
  kind: string;
  /** The saved method's id. */
  id?: string;
  brand?: string;
  last4?: string;
  expiryMonth?: number;
  expiryYear?: number;
  wallet?: Wallet;
  network?: string;
  /** The same card has the same fingerprint within one provider account. */
  fingerprint?: string;
  country?: string;
  funding?: string;
}

/** Whether real money moves. */
export type Mode =
  | "test"
  | "live";

/** An amount of money that is never negative. */
export interface Money {
  /**
   * In the minor unit of ISO 4217, **not** the provider's: 10.99 USD is 1099, 5 JPY is 5,
   * 5 UGX is 5, 1.000 KWD is 1000, 5 MGA is 500. The adapter converts in both directions. An
   * amount that the provider cannot carry is refused; an answer that is not whole in ISO units
   * is an error of kind `protocol`, never rounded.
   */
  minorUnits: bigint;
  /** ISO 4217 alphabetic code in upper case. */
  currency: string;
}

/** What an operation left behind. */
export type Movement =
  | { tag: "payment"; val: Payment }
  | { tag: "transaction"; val: Transaction };

/** A payment method described by its type and the data that the type needs. */
export interface NewMethod {
  /** The provider's name of the type: `ideal`, `sepa_debit`, `klarna`. Never card numbers. */
  kind: string;
  /** Absent: empty. */
  details?: Array<Entry>;
}

/** What the customer has to do before the payment goes on. */
export type NextAction =
  | { tag: "redirect"; val: Redirect }
  | { tag: "use-sdk"; val: SdkAction }
  | { tag: "display"; val: DisplayAction }
  /** Small amounts were sent to the customer's bank account: the page to enter them. */
  | { tag: "verify-microdeposits"; val: string }
  /** Nothing but to wait for a notification. */
  | { tag: "await" }
  /** The provider's JSON. */
  | { tag: "other"; val: string };

/**
 * One business operation that changes something at the provider. The same `id` is the same
 * operation, however often it is sent: money moves once.
 */
export interface Operation {
  connection: Connection;
  /**
   * Chosen by the host and stored before the first call; unique for each business operation.
   * 1–200 characters of 0x21–0x7E.
   */
  id: string;
  /** The host's clock. */
  now: UnixSeconds;
  /**
   * When the host first sent this operation; absent on the first call. It tells the adapter
   * that an earlier call may have arrived, and whether the provider still remembers it.
   */
  firstSentAt?: UnixSeconds;
}

/** What is known about the effect of a failed call. */
export type Outcome =
  /** Nothing happened at the provider, proven by its answer or because nothing was sent. */
  | "not-performed"
  /** It may have happened. `retry` says how to find out. */
  | "unknown";

/** Which part of a list. Lists are read from the newest to the oldest. */
export interface PageRequest {
  /**
   * What the page before said was `next`; absent: the first page. Opaque. It stays good while
   * new objects arrive, and is refused in a list that is asked for otherwise.
   */
  cursor?: string;
  /** 1–100. Absent: 100. */
  limit?: number;
}

/** A payment as the provider sees it. */
export interface Payment {
  id: string;
  status: PaymentStatus;
  /** What the payment is for. */
  amount: Money;
  /** What the issuer holds or held. */
  authorized?: Money;
  /** What can still be captured without overcapture. */
  capturable?: Money;
  captured?: Money;
  /** Refunds that succeeded or are under way. */
  refunded?: Money;
  /** What the storefront needs to go on with this payment. Not for logs. */
  clientToken?: SecretText;
  nextAction?: NextAction;
  lastDecline?: Decline;
  methodDetails?: MethodDetails;
  checks?: Checks;
  risk?: Risk;
  captureLimits?: CaptureLimits;
  customer?: string;
  /** The provider's reference of the last attempt to pay. */
  lastAttempt?: string;
  /** Proof for later merchant-initiated payments, also at another provider. */
  networkTransactionId?: string;
  mode: Mode;
  created?: UnixSeconds;
  /** When the provider said this, by the provider's clock. Order by it. */
  observedAt?: UnixSeconds;
  /** The operation had been performed before; this is the payment as it is now. */
  replayed: boolean;
  orderId?: string;
  /** The operation that created it. */
  operationId?: string;
  /** The host's own metadata, without the adapter's reserved keys. */
  metadata: Array<Entry>;
  requestId?: string;
}

export type PaymentSource =
  /** A payment method that the provider has stored. */
  | { tag: "saved-method"; val: string }
  /** What the provider's browser library made. */
  | { tag: "browser-token"; val: string }
  | { tag: "new-method"; val: NewMethod }
  /**
   * Only prepares the payment: the browser collects the method and confirms with the
   * payment's `client-token`.
   */
  | { tag: "collect-in-browser" }
  | { tag: "other"; val: string };

export type PaymentStatus =
  | "awaiting-method"
  | "awaiting-confirmation"
  /** The customer has something to do: see `next-action`. */
  | "awaiting-action"
  /** Under way without the customer; a webhook tells the end. */
  | "processing"
  | "authorized"
  | "partially-captured"
  /** Everything that will be captured is captured. */
  | "captured"
  | "canceled"
  | "declined"
  /** The authorization ran out before it was captured. */
  | "expired"
  | "other";

export interface Payout {
  id: string;
  status: PayoutStatus;
  amount: SignedMoney;
  arrival?: UnixSeconds;
  failure?: string;
  created?: UnixSeconds;
  observedAt?: UnixSeconds;
}

export type PayoutStatus =
  | "pending"
  | "in-transit"
  | "paid"
  | "failed"
  | "canceled"
  | "other";

/** Who is there. */
export type Presence =
  /** The customer is in the checkout and can authenticate. */
  | { tag: "on-session" }
  /** The customer is not there; an earlier agreement allows it. */
  | { tag: "merchant-initiated"; val: MerchantReason }
  /** Mail order or telephone order. */
  | { tag: "moto" }
  | { tag: "other"; val: string };

export interface Redirect {
  url: string;
  method: RedirectMethod;
  /** Fields to post, where `method` is `post`. */
  form: Array<Entry>;
}

export type RedirectMethod =
  | "get"
  | "post"
  | "other";

/**
 * An object that an event only points at. `webhooks.resolve` fetches those that the contract has
 * a record for, and says `unsupported` for the others.
 */
export interface Reference {
  /** The provider's type of the object. */
  kind: string;
  id: string;
}

/** What the host may do next. */
export type RetryAdvice =
  /** The same request will fail again. */
  | "never"
  /** Send the same operation again, with the same id. */
  | "same-operation"
  /**
   * Ask `find` or `get-payment` first; the provider might replay a stored failure, or might
   * not remember the operation any more.
   */
  | "check-first"
  /** Try again as a new operation with a new id. */
  | "new-operation"
  /** The customer has to authenticate; then `confirm` or a new operation on session. */
  | "after-authentication"
  /** Something has to change first: the card's data, the amount, the settings, the state. */
  | "after-change"
  | "other";

export interface Risk {
  level: RiskLevel;
  /** 0–100, the provider's. */
  score?: number;
  /** The provider asks for a manual review. */
  review?: string;
}

export type RiskLevel =
  | "normal"
  | "elevated"
  | "highest"
  | "other";

export type SavePurpose =
  | "on-session"
  | "off-session"
  | "other";

/** A payment method that the provider keeps for later. */
export interface SavedMethod {
  id: string;
  /** Whose it is. Absent once it is detached: it can then not be used again. */
  customer?: string;
  details: MethodDetails;
  created?: UnixSeconds;
  observedAt?: UnixSeconds;
}

export interface SdkAction {
  /** The token for the provider's browser library. */
  token?: SecretText;
  /** Data for it, JSON. */
  data?: SecretText;
}

/**
 * A text that is not for logs: a key, a token, what opens a payment to whoever holds it. Hosts
 * leave it out of whatever they print.
 */
export type SecretText = string;

/** A payment method being saved for later. */
export interface Setup {
  id: string;
  status: SetupStatus;
  /** The saved method's id. */
  savedMethod?: string;
  customer?: string;
  mandate?: string;
  clientToken?: SecretText;
  nextAction?: NextAction;
  lastDecline?: Decline;
  created?: UnixSeconds;
  observedAt?: UnixSeconds;
}

export type SetupStatus =
  | "awaiting-method"
  | "awaiting-confirmation"
  | "awaiting-action"
  | "processing"
  | "succeeded"
  | "canceled"
  | "declined"
  | "other";

export interface Shipping {
  recipient: Contact;
  carrier?: string;
  trackingNumber?: string;
}

/** An amount that may be negative, as balances and payouts are. */
export interface SignedMoney {
  /** In the minor unit of ISO 4217. */
  minorUnits: bigint;
  /** ISO 4217 alphabetic code in upper case. */
  currency: string;
}

/**
 * A part of a payment for another account (marketplaces). Without `account` the split is a fee
 * of the platform on a payment that `connection.account` takes.
 */
export interface Split {
  account?: string;
  share?: SplitShare;
  /** Ties later transfers to this payment. */
  group?: string;
  /** The account that is the merchant of record. */
  onBehalfOf?: string;
}

/** How much of a payment another account gets. */
export type SplitShare =
  /** The other account gets this amount. */
  | { tag: "amount"; val: Money }
  /** The platform keeps this fee, the other account gets the rest. */
  | { tag: "fee"; val: Money };

export type Subject =
  | { tag: "payment"; val: Payment }
  | { tag: "transaction"; val: Transaction }
  | { tag: "dispute"; val: Dispute }
  | { tag: "setup"; val: Setup }
  | { tag: "payout"; val: Payout }
  | { tag: "alert"; val: Alert }
  | { tag: "saved-method"; val: SavedMethod }
  | { tag: "mandate"; val: Mandate }
  | { tag: "account"; val: AccountChange }
  /**
   * The event only points at its object: `resolve` fetches it. So is an object of which the
   * contract has no record, or whose amount cannot be told in ISO 4217 units.
   */
  | { tag: "reference"; val: Reference }
  /** Nothing that a host could act on. */
  | { tag: "none" };

export interface ThreeDSecure {
  preference?: ThreeDSecurePreference;
  /** Asked for with this payment. Many providers ask for exemptions by themselves. */
  exemption?: Exemption;
  external?: ExternalThreeDSecure;
}

export type ThreeDSecurePreference =
  /** The provider decides. */
  | "automatic"
  /** Ask for 3-D Secure where it is supported. */
  | "requested"
  /** Ask for a challenge. */
  | "challenge"
  | "other";

/** When something was created: from `since` on, and before `until`. */
export interface TimeRange {
  since?: UnixSeconds;
  until?: UnixSeconds;
}

/** What the order's amount is made of besides its line items. */
export interface Totals {
  tax?: Money;
  shipping?: Money;
  discount?: Money;
  shipFromPostalCode?: string;
  shipToPostalCode?: string;
}

/** A movement against a payment. */
export interface Transaction {
  kind: TransactionKind;
  /** What moved. Of a void: what was released. Of an adjustment: the new total. */
  amount?: Money;
  status: TransactionStatus;
  /**
   * The provider's id of the movement. Stripe has none for a capture or a void: its identity is
   * then the operation id, or the payment with the total captured so far.
   */
  reference?: string;
  /** Why it failed, in the provider's words. */
  failure?: string;
  /** The bank's reference, such as the acquirer reference number of a refund. */
  bankReference?: string;
  created?: UnixSeconds;
  observedAt?: UnixSeconds;
  paymentId?: string;
  /** The payment after the movement. Captured amounts come from here, never from a sum. */
  payment?: Payment;
  /** The operation that caused it. */
  operationId?: string;
  replayed: boolean;
  requestId?: string;
}

export type TransactionKind =
  | "capture"
  /** Releases what was not captured. */
  | "void"
  | "refund"
  /** The authorized amount was changed. */
  | "adjustment"
  | "chargeback"
  | "chargeback-reversal"
  /** A refund that came back. */
  | "refund-reversal"
  | "other";

export type TransactionStatus =
  /** A normal answer: a webhook tells the end. */
  | "pending"
  | "action-required"
  | "succeeded"
  | "failed"
  | "canceled"
  | "other";

/** Whole seconds since 1970-01-01T00:00:00Z. */
export type UnixSeconds = number;

export type Wallet =
  | "apple-pay"
  | "google-pay"
  | "samsung-pay"
  | "link"
  | "paypal"
  | "other";

export interface Adopted {
  customer?: string;
  savedMethod?: SavedMethod;
  /** False when everything was as it should be already. */
  changed: boolean;
}

/**
 * What exists at the provider already, and is to be used by this installation from now on. At
 * least one of `customer` and `saved-method`.
 */
export interface Adoption {
  /** The provider's id. Absent: the customer that the method belongs to. */
  customer?: string;
  /**
   * The provider's id. One that is nobody's is attached to `customer`; one of another customer
   * is refused.
   */
  savedMethod?: string;
  /** Make the method the customer's default. Needs `saved-method`. */
  makeDefault: boolean;
  /** The host's own id of the customer. Up to 200 characters. */
  reference?: string;
}

export interface Attachment {
  methodId: string;
  customerId: string;
}

export interface Customer {
  id: string;
  /** The host's own id of the customer, as it was given here. */
  reference?: string;
  contact: Contact;
  shipping?: Shipping;
  description?: string;
  /** The saved method to use when nobody chooses one. */
  defaultMethod?: string;
  created?: UnixSeconds;
  observedAt?: UnixSeconds;
  /** The installation that created or adopted it; absent when something else did. */
  installationId?: string;
  /** The operation that created it. */
  operationId?: string;
  /** The host's own metadata, without the adapter's reserved keys. */
  metadata: Array<Entry>;
  requestId?: string;
}

/** What is absent stays; an empty text removes. Something has to change. */
export interface CustomerChanges {
  customerId: string;
  reference?: string;
  contact?: Contact;
  shipping?: Shipping;
  description?: string;
  /**
   * A saved method of this customer's. Where the provider cannot do without one again, an empty
   * text is refused as `unsupported`.
   */
  defaultMethod?: string;
  /**
   * Keys that are not named stay.
   *
   * Absent: empty.
   */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export interface CustomerRemoval {
  customerId: string;
}

export interface Detachment {
  methodId: string;
}

export interface NewCustomer {
  /** The host's own id of the customer. Up to 200 characters. */
  reference?: string;
  /** Absent: empty. */
  contact?: Contact;
  shipping?: Shipping;
  description?: string;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

/** All saved methods of a customer. */
export interface SavedMethods {
  methods: Array<SavedMethod>;
  defaultMethod?: string;
}

export interface SetupConfirmation {
  setupId: string;
  /** The method to save, when the setup has none or the last one was declined. */
  source?: PaymentSource;
  returnUrl?: string;
  mandate?: MandateAcceptance;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

export interface SetupRequest {
  /**
   * `saved-method`, `browser-token`, `new-method`, or `collect-in-browser`: then the browser
   * goes on with the setup's `client-token`.
   */
  source: PaymentSource;
  /** Whose the method will be. A method that is nobody's can be used once. */
  customer?: string;
  /** Whether the customer will be there when it is used. */
  purpose: SavePurpose;
  /**
   * The provider's names of the method types to offer; empty: the provider decides.
   *
   * Absent: empty.
   */
  allowedMethods?: Array<string>;
  billing?: Contact;
  /** Where the customer comes back to after a redirect. */
  returnUrl?: string;
  description?: string;
  threeDSecure?: ThreeDSecurePreference;
  /** Where the method is a debit. */
  mandate?: MandateAcceptance;
  /** Absent: empty. */
  metadata?: Array<Entry>;
  /** Absent: empty. */
  extensions?: Array<Entry>;
}

/**
 * The answer to give to the provider for a delivery that is genuine, handled and ignored alike,
 * once the host has stored what it needs. The host answers 503 instead when its own work failed,
 * and for an order that it does not have yet (`disposition.check-owner`): the provider then
 * delivers again.
 */
export interface Acknowledgement {
  httpStatus: number;
  body: string;
}

/** One HTTP request of the provider, as received. */
export interface Delivery {
  /**
   * The body exactly as received, strictly decoded, never parsed and written again. At most
   * 1 MiB is accepted.
   */
  payload: string;
  /**
   * At most 100.
   *
   * Absent: empty.
   */
  headers?: Array<Entry>;
  /** The host's clock. */
  receivedAt: UnixSeconds;
}

export interface Policy {
  /**
   * The signing secrets that are valid now: during a rotation there are two. At least one, at
   * most 16, none blank.
   *
   * Absent: empty.
   */
  secrets?: Array<SecretText>;
  /**
   * How far the signature's time may be from `received-at`, in both directions, in seconds.
   * Absent: what the provider advises. 0 is refused.
   */
  tolerance?: number;
  /** As in `connection`. With it, events of other installations are told apart. */
  installationId?: string;
  /** Events of the other mode are ignored. */
  mode: Mode;
  /** For providers that verify by asking. */
  connection?: Connection;
}

export interface Verification {
  /** One or more. */
  events: Array<Event>;
  acknowledgement: Acknowledgement;
  /** The index in `policy.secrets` of the secret that matched. */
  matchedSecret: number;
}

export interface WebhookErrorRecord {
  kind: WebhookErrorKind;
  message: string;
  /** The HTTP status to answer. */
  httpStatus: number;
}

export type WebhookErrorKind =
  /** No signature. */
  | "unsigned"
  | "malformed-header"
  /** No signature fits the payload under any secret. */
  | "mismatch"
  | "too-old"
  | "too-new"
  /** Signed, and yet not an event. */
  | "malformed-payload"
  /** The policy is wrong; the delivery may be right. */
  | "misconfigured"
  | "other";

/**
 * Decimal texts to and from minor units, exactly.
 *
 * Shops hold amounts as `"10.99"`, the contract takes 1099, and between the two stands the
 * currency's exponent, which is 2 only most of the time. A float would round; here, what is not
 * exact is refused.
 */
export interface AmountsFunctions {
  /**
   * The date of the ISO 4217 list that is built in, such as `2026-01-01`. Currencies come and go.
   *
   * @throws {HostFailure}
   */
  currenciesAsOf(): Promise<string>;

  /**
   * How many decimals a currency has: 2 for USD, 0 for JPY, 3 for KWD. ISO 4217 calls it the
   * minor unit.
   *
   * # Errors
   * When the currency is not known.
   *
   * @throws {AmountError}
   * @throws {HostFailure}
   */
  exponent(currency: string): Promise<number>;

  /**
   * Writes an amount with exactly its currency's decimals and without its code: `10.99`, `5`,
   * `1.000`.
   *
   * # Errors
   * When the currency is not known.
   *
   * @throws {AmountError}
   * @throws {HostFailure}
   */
  format(amount: Money): Promise<string>;

  /**
   * As `format`, with `-` before what is negative.
   *
   * @throws {AmountError}
   * @throws {HostFailure}
   */
  formatSigned(amount: SignedMoney): Promise<string>;

  /**
   * Reads a decimal text such as `10.99`: digits, and then, where the currency has decimals,
   * optionally a point and at most as many digits as the currency has. No sign, no exponent, no
   * grouping, no spaces, no surplus zeros.
   *
   * # Errors
   * Naming the field. A currency is a current ISO 4217 code in upper case.
   *
   * @throws {AmountError}
   * @throws {HostFailure}
   */
  parse(amount: string, currency: string): Promise<Money>;

  /**
   * As `parse`, for a text that may begin with `-` or `+`.
   *
   * @throws {AmountError}
   * @throws {HostFailure}
   */
  parseSigned(amount: string, currency: string): Promise<SignedMoney>;
}

/** Many payments without the customer, in one call. Optional: world `batch-provider`. */
export interface BatchFunctions {
  /**
   * Authorizes each item as `gateway.authorize` would. There is a result for each item, in their
   * order, and one that fails does not affect another. The provider's rate limit is kept.
   *
   * After a crash, send the whole batch again with `first-sent-at`: each payment is made once.
   *
   * # Errors
   * `invalid-request` when the batch itself is wrong (its connection, its size, one operation id
   * twice): then nothing was sent. A wrong item is that item's error alone.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  authorizeAll(batch: AuthorizationBatch): Promise<Array<Result<Payment, AdapterErrorRecord>>>;
}

/** What an adapter is and needs. No function here makes an HTTP request. */
export interface DescriptorFunctions {
  /** @throws {HostFailure} */
  describe(): Promise<AdapterInfo>;

  /**
   * # Errors
   * `invalid-request` when a setting that the storefront needs is missing or wrong.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  getClientConfig(connection: Connection): Promise<ClientConfig>;
}

/** Customers' objections to payments. Optional: world `disputes-provider`. */
export interface DisputesFunctions {
  /**
   * Gives in: the dispute is lost, for good. One that is lost already is accepted.
   *
   * # Errors
   * `conflict` when the dispute is over and was not lost.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  acceptDispute(operation: Operation, acceptance: Acceptance): Promise<Dispute>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  getDispute(connection: Connection, disputeId: string): Promise<Dispute>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  listDisputes(connection: Connection, filter: DisputeFilter): Promise<DisputePage>;

  /**
   * Keeps evidence with a dispute, or sends it to the bank.
   *
   * # Errors
   * - `invalid-request` naming the field, before anything is sent.
   * - `conflict` when the dispute takes no evidence any more.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  submitEvidence(operation: Operation, submission: EvidenceSubmission): Promise<Dispute>;
}

/** Where the provider sends its events. Optional: world `endpoints-provider`. */
export interface EndpointsFunctions {
  /**
   * All endpoints of the account, of every installation.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  listEndpoints(connection: Connection): Promise<Array<Endpoint>>;

  /**
   * Registers an endpoint for the API version that the adapter speaks. Sent again as the same
   * operation, it gives the same endpoint and the same secret. It says `exists` for another
   * operation with the same URL and scope, and past the idempotency window: then nothing is sent.
   *
   * # Errors
   * - `invalid-request` naming the field, before anything is sent.
   * - `conflict` with `check-first` when the window is over and there is no such endpoint, and
   *   when the endpoint that this operation registered was removed since.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  register(operation: Operation, registration: Registration): Promise<Registered>;

  /**
   * Removes an endpoint. One that is gone already is removed. An id is never given to another
   * endpoint, so this can be sent again at any time.
   *
   * # Errors
   * `not-found` when the provider says that it belongs to the other mode: it is there, and stays.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  remove(operation: Operation, removal: Removal): Promise<void>;

  /**
   * Begins to replace an endpoint's secret: registers a second endpoint like the first, for the
   * API version that the adapter speaks. From then on every event is delivered twice, signed with
   * one secret each, under one dedupe key. Store the new secret beside the old one, give both to
   * `policy.secrets`, then `remove` the first endpoint, then forget its secret.
   *
   * Can be taken up again after a crash between any two of these steps, by sending the same
   * operations again: the same operation gives the same second endpoint and the same secret. It
   * says `exists` with the second endpoint when another operation registered one, and past the
   * idempotency window: its secret is lost if nobody stored it, so `remove` it and rotate anew.
   *
   * # Errors
   * `not-found` when there is no such endpoint, `conflict` when it is disabled and the second one
   * would not be, and those of `register`.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  rotate(operation: Operation, rotation: Rotation): Promise<Registered>;

  /**
   * Changes an endpoint. Its secret, scope and API version stay. Past the idempotency window
   * nothing is sent: it gives the endpoint that this operation was the last to change.
   *
   * # Errors
   * - `invalid-request` naming the field, before anything is sent.
   * - `not-found` when there is no such endpoint.
   * - `conflict` with `check-first` when the window is over and the endpoint does not show this
   *   operation.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  update(operation: Operation, changes: EndpointChanges): Promise<Endpoint>;
}

/**
 * A payment's life.
 *
 * Every write takes an `operation`. Sending the same operation again, with the same id and the
 * same parameters, moves money once and answers with what is there now. The same id with other
 * parameters is refused as `idempotency-mismatch`.
 *
 * Every write refuses wrong input before any request is made, with an error of kind
 * `invalid-request` or `unsupported` that names the field and has outcome `not-performed`.
 */
export interface GatewayFunctions {
  /**
   * Changes the authorized amount. Stripe raises it, before anything was captured.
   *
   * # Errors
   * As `capture`; `conflict` after a part was captured.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  adjust(operation: Operation, adjustment: Adjustment): Promise<Transaction>;

  /**
   * Creates a payment and tries to authorize it.
   *
   * # Errors
   * `declined` when the provider says no at once, with the payment's id. A payment that needs the
   * customer is no error: status `awaiting-action` and a `next-action`.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  authorize(operation: Operation, authorization: Authorization): Promise<Payment>;

  /**
   * Releases whatever is not captured.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  cancel(operation: Operation, cancellation: Cancellation): Promise<Transaction>;

  /**
   * # Errors
   * `unsupported` or `invalid-request` naming the field, before the provider is asked to capture, for
   * what the payment's `capture-limits` rule out. An operation that was sent before is left to the
   * provider: its own effect is no reason to refuse it.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  capture(operation: Operation, request: CaptureRequest): Promise<Transaction>;

  /**
   * Goes on with a payment: after a redirect, with another method, or for the first time.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  confirm(operation: Operation, confirmation: Confirmation): Promise<Payment>;

  /**
   * Looks for what an operation left behind at the provider, since a time shortly before it was
   * first sent. An empty list is not proof that nothing happened: providers index with a delay.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  find(connection: Connection, operationId: string, since: UnixSeconds): Promise<Array<Movement>>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  getPayment(connection: Connection, paymentId: string): Promise<Payment>;

  /**
   * Reads one movement by the provider's reference.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  getTransaction(connection: Connection, paymentId: string, reference: string): Promise<Transaction>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  refund(operation: Operation, request: RefundRequest): Promise<Transaction>;

  /**
   * Undoes a payment, whatever became of it: cancels what can be cancelled and refunds the rest
   * (a checkout that failed). Of a payment that something else had undone before, the transaction
   * has an amount of 0 and no `operation-id`.
   *
   * # Errors
   * `conflict` with advice `same-operation` for a payment that is under way and cannot be stopped:
   * the same operation undoes it when its end is known.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  reverse(operation: Operation, reversal: Reversal): Promise<Transaction>;

  /**
   * Changes a payment before it is confirmed (the cart changed).
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  update(operation: Operation, changes: PaymentChanges): Promise<Payment>;
}

/**
 * What is known of a payment, from webhooks and answers in any order and number.
 *
 * The same facts give the same state, whatever their order and however often each comes. With
 * facts missing the state is never ahead of the provider. Once one fresh `get-payment` is folded,
 * what that says of the payment (its status and totals) is the provider's too. Disputes, `disputed`
 * and the statuses of single movements are not told by `get-payment`: what is missing of those
 * comes with their events, or by reading them.
 */
export interface LedgerFunctions {
  /**
   * Adds facts to what is known of a payment.
   *
   * # Errors
   * Naming the field: a fact about another payment, without a time or an id, or with amounts that
   * are no money; a state that another version wrote. Nothing is folded then.
   *
   * @throws {LedgerError}
   * @throws {HostFailure}
   */
  fold(paymentId: string, state: string | undefined, facts: Array<Fact>): Promise<Folded>;

  /**
   * What is known.
   *
   * # Errors
   * When the state cannot be read.
   *
   * @throws {LedgerError}
   * @throws {HostFailure}
   */
  read(state: string): Promise<View>;
}

/** How an account is connected. Optional: world `onboarding-provider`. */
export interface OnboardingFunctions {
  /**
   * Where to send the owner of an account.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  authorizeUrl(link: AuthorizationLink): Promise<string>;

  /**
   * Tries the connection: whether the credential is good for this mode, and what the account may do
   * and lacks. Changes nothing.
   *
   * # Errors
   * - `unauthorized` when the credential is missing, wrong or revoked, or of the other mode.
   * - `forbidden` when the account is not connected.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  check(connection: Connection): Promise<ConnectionCheck>;

  /**
   * Makes a grant of the code that the owner brought back. Sent once, whatever happens: a code that
   * comes twice is taken for a stolen one, and the grant is revoked.
   *
   * # Errors
   * - `unauthorized` when the code is wrong, too old or used.
   * - Outcome `unknown`, advice `new-operation` when the answer was lost: let the owner authorize
   *   again. Advice `same-operation` when nothing was sent: the code is as good as before.
   * - `conflict` when the code or the grant is of the other mode; the grant is then not handed out.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  exchange(exchange: CodeExchange): Promise<Grant>;

  /**
   * A new access token for the same account. May be repeated.
   *
   * # Errors
   * - `unauthorized` when the connection has ended: let the owner authorize again.
   * - `conflict` as `exchange`.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  refresh(refresh: TokenRefresh): Promise<Grant>;

  /**
   * Ends the connection to an account. One that is not connected is revoked. May be repeated.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  revoke(revocation: Revocation): Promise<void>;
}

/**
 * The provider's records, as it has them, for hosts that keep books or customer profiles.
 * Optional: world `records-provider`.
 */
export interface RecordsFunctions {
  /**
   * What was created, changed or deleted, newest first. Stripe tells it of all kinds but balance
   * transactions, which never change, and events.
   *
   * # Errors
   * - `invalid-request` naming the field, as for `list-records`.
   * - `unsupported` naming `filter.since` when it is beyond the horizon: what happened before is
   *   not known any more, so list the records anew.
   * - `unsupported` naming the kind when the provider does not tell its changes.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  listChanges(connection: Connection, filter: ChangeFilter): Promise<ChangePage>;

  /**
   * # Errors
   * `invalid-request` naming the field: a range that ends before it begins, a cursor of another
   * list.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  listRecords(connection: Connection, filter: RecordFilter): Promise<RecordPage>;
}

/** What can be done to a refund that is under way. Optional: world `refund-control-provider`. */
export interface RefundControlFunctions {
  /**
   * Cancels a refund whose money has not left: at Stripe one that waits for the customer's bank
   * details (`action-required`). One that is canceled already is canceled.
   *
   * # Errors
   * - `not-found`, also when the refund belongs to another payment.
   * - `conflict` when it can no longer be canceled.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  cancelRefund(operation: Operation, cancellation: RefundCancellation): Promise<Transaction>;
}

/**
 * Money that a platform passes on to connected accounts after the payment: separate charges and
 * transfers. Optional: world `transfers-provider`.
 */
export interface TransfersFunctions {
  /**
   * Sent again as the same operation, it moves money once.
   *
   * # Errors
   * - `invalid-request` naming the field, before anything is sent.
   * - `conflict` naming `request.payment-id` when nothing was paid yet.
   * - `conflict` with `check-first` past the idempotency window, when no transfer shows the
   *   operation.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  createTransfer(operation: Operation, request: TransferRequest): Promise<Transfer>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  getTransfer(connection: Connection, transferId: string): Promise<Transfer>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  listTransfers(connection: Connection, filter: TransferFilter): Promise<TransferPage>;

  /**
   * Takes a transfer back, in whole or in part; gives the transfer after it. Sent again as the same
   * operation, it moves money once.
   *
   * # Errors
   * As `create-transfer`; `not-found`; `invalid-request` when it is in another currency.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  reverseTransfer(operation: Operation, reversal: TransferReversal): Promise<Transfer>;
}

/**
 * Customers, and the payment methods that the provider keeps for them. Optional: world
 * `vault-provider`.
 *
 * No money moves here. A payment with a saved method is `gateway.authorize` with source
 * `saved-method`.
 */
export interface VaultFunctions {
  /**
   * Takes over objects that exist at the provider: checks that each is there, of this mode and
   * usable, marks it as this installation's, attaches methods to their customers. At most 100.
   * There is a result for each, in order; one that fails does not affect another. Changes only what
   * is not as it should be, so it can be sent again at any time, after any error.
   *
   * # Errors
   * Of one: `not-found`, `conflict` when the method is another customer's or another installation
   * marked the object, `unsupported` when the method can be used once only.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  adopt(operation: Operation, adoptions: Array<Adoption>): Promise<Array<Result<Adopted, AdapterErrorRecord>>>;

  /**
   * Gives a payment method to a customer. One that is theirs already is attached.
   *
   * # Errors
   * `conflict` when it is another customer's.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  attach(operation: Operation, attachment: Attachment): Promise<SavedMethod>;

  /**
   * Begins to save a payment method without a payment.
   *
   * # Errors
   * `declined` when the provider says no at once. A setup that needs the customer is no error:
   * status `awaiting-action` and a `next-action`.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  beginSetup(operation: Operation, request: SetupRequest): Promise<Setup>;

  /**
   * Goes on with a setup: with another method, or for the first time.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  confirmSetup(operation: Operation, confirmation: SetupConfirmation): Promise<Setup>;

  /**
   * # Errors
   * `conflict` with `check-first` past the idempotency window, when no customer that was created
   * since the operation was first sent shows it.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  createCustomer(operation: Operation, customer: NewCustomer): Promise<Customer>;

  /**
   * Deletes a customer and all saved methods of theirs, for good; their payments stay. One that is
   * deleted already is deleted.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  deleteCustomer(operation: Operation, removal: CustomerRemoval): Promise<void>;

  /**
   * Takes a saved method away from its customer, for good. One that is nobody's is detached.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  detach(operation: Operation, detachment: Detachment): Promise<SavedMethod>;

  /**
   * All customers with exactly this e-mail address, newest first: the provider allows several, and
   * minds the case of letters.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  findCustomers(connection: Connection, email: string): Promise<Array<Customer>>;

  /**
   * # Errors
   * `not-found`, also for a customer that was deleted.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  getCustomer(connection: Connection, customerId: string): Promise<Customer>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  getMandate(connection: Connection, mandateId: string): Promise<Mandate>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  getSetup(connection: Connection, setupId: string): Promise<Setup>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  listMethods(connection: Connection, customerId: string): Promise<SavedMethods>;

  /**
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  updateCustomer(operation: Operation, changes: CustomerChanges): Promise<Customer>;
}

/** What the provider tells the host. */
export interface WebhooksFunctions {
  /**
   * Fetches the object that an event points at, and from there what that stands for: of a checkout
   * session its payment, of an event its object. `none` where there is nothing behind it;
   * `unsupported`, naming what can be fetched, for objects of which the contract has no record.
   * The subject may be a `reference` again where only another object knows. For an event with an
   * `account`, `connection.account` is that account.
   *
   * # Errors
   * `forbidden`, `not-found` (once the event is some minutes old), `protocol` and `unsupported`
   * do not go away: the event is then answered with 200 all the same.
   *
   * @throws {AdapterError}
   * @throws {HostFailure}
   */
  resolve(connection: Connection, reference: Reference): Promise<Subject>;

  /**
   * Verifies a delivery and says what it means. Nothing of the payload is parsed before its
   * signature holds; where a provider signs fields of its payload instead of its bytes, nothing is
   * believed before.
   *
   * @throws {WebhookError}
   * @throws {HostFailure}
   */
  verify(policy: Policy, delivery: Delivery): Promise<Verification>;
}
