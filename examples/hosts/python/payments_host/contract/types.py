"""Interface `types` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from payments_host.errors import ContractError


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """Something happened to the connection itself."""

    account: str | None = None
    change: str
    """The provider's name of the change."""
    disconnected: bool
    """Calls for this account will fail from now on."""


@dataclass(kw_only=True, eq=False)
class AdapterError(ContractError):
    """The one error of every function that talks to a provider."""

    kind: ErrorKind
    code: str | None = None
    """The provider's own code."""
    decline: Decline | None = None
    message: str
    """For operators. Holds no secret and no card data."""
    shopper_message: str | None = None
    """Safe to show to the customer."""
    field: str | None = None
    """The field of the request at fault, as a path in this contract's names
    (`authorization.amount.currency`, `capture.metadata[3].key`).
    """
    outcome: Outcome
    retry: RetryAdvice
    retry_after_ms: int | None = None
    """How long to wait before trying again."""
    payment_id: str | None = None
    """The payment that the error is about, where there is one."""
    http_status: int | None = None
    request_id: str | None = None
    """The provider's id of the last request, for its support."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Record `types.address`."""

    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    region: str | None = None
    """State, province or region."""
    postal_code: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A sign of fraud, or a review that the provider asks for: a payment to look at. No money
    moved.
    """

    id: str
    payment_id: str | None = None
    is_open: bool
    """Whether looking at the payment, or refunding it, still helps."""
    reason: str | None = None
    """The provider's word for why it was raised, or for how it ended."""
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """Record `types.authorization`."""

    amount: Money
    """At least 1 minor unit, within the descriptor's limits."""
    source: PaymentSource
    capture_mode: CaptureMode
    presence: Presence
    save_for: SavePurpose | None = None
    """Save the method for later, and for what."""
    network_transaction_id: str | None = None
    """Of an earlier payment, where the provider takes it."""
    customer: str | None = None
    """The provider's customer id."""
    order_id: str | None = None
    """The host's order. Up to 200 characters."""
    description: str | None = None
    statement_suffix: str | None = None
    """What the customer's statement shows after the merchant's own prefix."""
    receipt_email: str | None = None
    return_url: str | None = None
    """Where the customer comes back to after a redirect."""
    allowed_methods: Sequence[str] = ()
    """The provider's names of the method types to offer; empty: the provider decides."""
    billing: Contact | None = None
    shipping: Shipping | None = None
    line_items: Sequence[LineItem] = ()
    totals: Totals | None = None
    splits: Sequence[Split] = ()
    capture_features: Sequence[CaptureFeature] = ()
    """Asked for where the card and the contract allow; the payment's `capture_limits` say what
    was granted.
    """
    three_d_secure: ThreeDSecure | None = None
    mandate: MandateAcceptance | None = None
    """Where the method is a debit that the customer agrees to with this payment."""
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


class Availability(StrEnum):
    """Enum `types.availability`."""

    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    OTHER = "other"


class CaptureFeature(StrEnum):
    """Enum `types.capture-feature`."""

    MULTICAPTURE = "multicapture"
    OVERCAPTURE = "overcapture"
    INCREMENTAL = "incremental"
    EXTENDED = "extended"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureLimits:
    """How this payment may be captured. Brand, country and contract decide, so only the payment
    itself can say.
    """

    capture_before: UnixSeconds | None = None
    """Until when the authorization holds."""
    maximum_capturable: Money | None = None
    """The most that can be captured, overcapture included."""
    multicapture: Availability | None = None
    overcapture: Availability | None = None
    incremental: Availability | None = None
    extended: Availability | None = None


class CaptureMode(StrEnum):
    """Enum `types.capture-mode`."""

    MANUAL = "manual"
    """Authorize now, `capture` later."""
    AUTOMATIC = "automatic"
    """A sale: captured as soon as it is authorized."""
    OTHER = "other"


class CheckResult(StrEnum):
    """Enum `types.check-result`."""

    PASS = "pass"
    FAIL = "fail"
    UNAVAILABLE = "unavailable"
    UNCHECKED = "unchecked"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """Record `types.checks`."""

    address_line1: CheckResult | None = None
    postal_code: CheckResult | None = None
    security_code: CheckResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An account at a provider, and how to reach it. Set by the host for each call."""

    credentials: Sequence[Credential] = ()
    """The credentials that the descriptor lists. At most 8."""
    account: str | None = None
    """The connected account on whose behalf the call is made, where the provider has platforms."""
    mode: Mode
    installation_id: str | None = None
    """Marks what this installation of the host creates at the provider, so that webhooks of
    other installations on the same account can be told apart. 1–64 characters of 0x21–0x7E.
    Required for writes.
    """
    settings: Sequence[Entry] = ()
    """Settings as the descriptor's schema asks for them. Unknown keys are refused."""
    endpoints: Sequence[Entry] = ()
    """Base URLs that replace the provider's own, by service name, to reach a simulator. Refused
    when `mode` is `live`.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Record `types.contact`."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A secret that the adapter needs, under the name that the descriptor gives it."""

    name: str
    value: CredentialValue


@dataclass(frozen=True, slots=True)
class CredentialValueSecret:
    """The secret itself: the adapter is given it."""

    value: SecretText = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class CredentialValueHostHeld:
    """The name under which the host holds the secret. The host adds the value to the outgoing
    request, and the adapter never sees it.
    """

    value: str


CredentialValue: TypeAlias = CredentialValueSecret | CredentialValueHostHeld
"""Where a secret is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """Why a payment was declined."""

    reason: DeclineReason
    code: str
    """The provider's own code."""
    network_code: str | None = None
    """The network's or issuer's code."""
    advice: DeclineAdvice | None = None
    shopper_message: str
    """Safe to show to the customer: never reveals a lost or stolen card or a suspicion."""


class DeclineAdvice(StrEnum):
    """Enum `types.decline-advice`."""

    CONFIRM_DATA = "confirm-data"
    DO_NOT_TRY_AGAIN = "do-not-try-again"
    TRY_AGAIN_LATER = "try-again-later"
    AUTHENTICATE = "authenticate"
    USE_OTHER_METHOD = "use-other-method"
    OTHER = "other"


class DeclineReason(StrEnum):
    """Enum `types.decline-reason`."""

    INSUFFICIENT_FUNDS = "insufficient-funds"
    EXPIRED_METHOD = "expired-method"
    INCORRECT_DATA = "incorrect-data"
    """Number, security code, expiry or address do not match."""
    AUTHENTICATION_REQUIRED = "authentication-required"
    LOST_OR_STOLEN = "lost-or-stolen"
    SUSPECTED_FRAUD = "suspected-fraud"
    LIMIT_EXCEEDED = "limit-exceeded"
    NOT_SUPPORTED = "not-supported"
    ISSUER_UNAVAILABLE = "issuer-unavailable"
    """The issuer or the network could not be reached, or failed."""
    REVOKED = "revoked"
    """The cardholder revoked the authorization."""
    DUPLICATE = "duplicate"
    BLOCKED = "blocked"
    """The provider's own risk rules blocked it."""
    GENERIC = "generic"
    """The issuer gave no reason."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayAction:
    """Something to show: a QR code, a voucher, bank details."""

    kind: str
    """The provider's name of it."""
    data: str
    """Its data, JSON."""
    hosted_url: str | None = None
    expires_at: UnixSeconds | None = None


@dataclass(frozen=True, slots=True)
class DispositionHandle:
    """It is the host's own: handle it once (see `event.dedupe_key`), then answer."""


@dataclass(frozen=True, slots=True)
class DispositionCheckOwner:
    """The object carries no mark, as refunds, disputes and payouts do not that were not made
    through this adapter: the host looks these provider ids up, and handles the event when it
    knows one of them.

    When it knows none, the event is either somebody else's or early: a provider may be
    quicker to deliver than the host is to store the order that the event is about. While
    `event.created` is no more than some minutes ago, the host answers 503, and the provider
    delivers again; after that it ignores the event and answers 200, or the provider would go
    on for days.

    Where the subject is a `reference`, only the id of the object itself may be known here:
    the host resolves it first, and looks up the payment that the subject then names too.
    """

    value: Sequence[str]


@dataclass(frozen=True, slots=True)
class DispositionIgnore:
    """Not for this host. Still to be answered with 200: the provider repeats whatever is
    answered otherwise, and switches endpoints off that go on like that.
    """

    value: IgnoreReason


Disposition: TypeAlias = DispositionHandle | DispositionCheckOwner | DispositionIgnore
"""What the host should do with an event, and what to answer: see `acknowledgement`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Record `types.dispute`."""

    id: str
    payment_id: str | None = None
    status: DisputeStatus
    amount: Money
    reason: str | None = None
    """The provider's reason."""
    network_reason_code: str | None = None
    evidence_due: UnixSeconds | None = None
    """Until when evidence is accepted."""
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None


class DisputeStatus(StrEnum):
    """Where a dispute stands. A lost dispute that was appealed is under way again."""

    NEEDS_RESPONSE = "needs-response"
    UNDER_REVIEW = "under-review"
    WON = "won"
    LOST = "lost"
    WARNING_NEEDS_RESPONSE = "warning-needs-response"
    """An inquiry: no money has moved yet."""
    WARNING_UNDER_REVIEW = "warning-under-review"
    WARNING_CLOSED = "warning-closed"
    PREVENTED = "prevented"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A named text."""

    key: str
    value: str


class ErrorKind(StrEnum):
    """Enum `types.error-kind`."""

    DECLINED = "declined"
    """The provider or the issuer said no. See `decline`."""
    INVALID_REQUEST = "invalid-request"
    """The request is wrong; `field` says where."""
    UNAUTHORIZED = "unauthorized"
    """The credential is missing, wrong or revoked."""
    FORBIDDEN = "forbidden"
    """The credential is right and may not do this."""
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    """The state of the object does not allow it, or another request works on the object."""
    IDEMPOTENCY_MISMATCH = "idempotency-mismatch"
    """The operation id was used before with other parameters."""
    RATE_LIMITED = "rate-limited"
    UNAVAILABLE = "unavailable"
    """The provider or the way to it is down."""
    TIMEOUT = "timeout"
    EGRESS_DENIED = "egress-denied"
    """The host's egress policy refused the request."""
    PROTOCOL = "protocol"
    """The answer was not what the provider's protocol promises."""
    UNSUPPORTED = "unsupported"
    """The adapter or the provider cannot do this."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Record `types.event`."""

    id: str
    """The provider's event id; of a provider that has none, one that the adapter derives from
    what makes the event what it is.
    """
    provider_type: str
    """The provider's type of the event."""
    kind: EventKind
    created: UnixSeconds
    mode: Mode
    account: str | None = None
    """The connected account that it is about."""
    api_version: str | None = None
    """The API version in which the provider rendered it. Absent where it rendered nothing."""
    operation_id: str | None = None
    """The operation that caused it, where the object carries its mark."""
    payment_id: str | None = None
    """The payment that it is about, where the subject tells."""
    disposition: Disposition
    dedupe_key: str
    """The same event has the same key, however often it is delivered, and no other event has it."""
    subject: Subject


class EventKind(StrEnum):
    """Enum `types.event-kind`."""

    PAYMENT_CREATED = "payment-created"
    PAYMENT_UPDATED = "payment-updated"
    PAYMENT_ACTION_REQUIRED = "payment-action-required"
    PAYMENT_PROCESSING = "payment-processing"
    PAYMENT_AUTHORIZED = "payment-authorized"
    PAYMENT_CAPTURED = "payment-captured"
    PAYMENT_DECLINED = "payment-declined"
    PAYMENT_CANCELED = "payment-canceled"
    PAYMENT_EXPIRED = "payment-expired"
    REFUND_CREATED = "refund-created"
    REFUND_UPDATED = "refund-updated"
    REFUND_FAILED = "refund-failed"
    DISPUTE_OPENED = "dispute-opened"
    DISPUTE_UPDATED = "dispute-updated"
    DISPUTE_CLOSED = "dispute-closed"
    """By the dispute's own status, whatever the event is called."""
    FRAUD_WARNING = "fraud-warning"
    REVIEW = "review"
    SETUP_UPDATED = "setup-updated"
    SAVED_METHOD_UPDATED = "saved-method-updated"
    MANDATE_UPDATED = "mandate-updated"
    PAYOUT_UPDATED = "payout-updated"
    TRANSFER_UPDATED = "transfer-updated"
    FEE_UPDATED = "fee-updated"
    CUSTOMER_UPDATED = "customer-updated"
    CHECKOUT_UPDATED = "checkout-updated"
    ACCOUNT_CHANGED = "account-changed"
    OTHER = "other"


class Exemption(StrEnum):
    """Why the customer need not be asked, by the rules of strong customer authentication."""

    TRANSACTION_RISK_ANALYSIS = "transaction-risk-analysis"
    """The acquirer's or issuer's analysis says that the risk is low."""
    LOW_VALUE = "low-value"
    TRUSTED_BENEFICIARY = "trusted-beneficiary"
    """The customer told the issuer to trust the merchant."""
    SECURE_CORPORATE = "secure-corporate"
    """A secure process between companies."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalThreeDSecure:
    """3-D Secure done elsewhere."""

    version: str
    """Protocol version, such as `2.2.0`."""
    cryptogram: str
    transaction_id: str
    """The directory server's transaction id."""
    electronic_commerce_indicator: str | None = None
    transaction_status: str | None = None
    """The transaction status of the authentication response: Y, A, N, U, R, C, I."""


class IgnoreReason(StrEnum):
    """Enum `types.ignore-reason`."""

    OTHER_INSTALLATION = "other-installation"
    """The object carries the mark of another installation."""
    OTHER_MODE = "other-mode"
    """A live event where test was asked for, or the reverse."""
    UNWANTED_TYPE = "unwanted-type"
    """A type that the descriptor does not list."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    """One position of the order (level 2 and 3 data). Where there are line items, their prices
    less discounts and with tax, and the totals, add up to the amount of the request exactly.
    Tax stands with the line items or in the totals, not in both; so does a discount.
    """

    name: str
    sku: str | None = None
    """The merchant's own article number. At Stripe at most 12 bytes, as are the unit of measure
    and the commodity code.
    """
    quantity: int
    """Whole units, at least 1."""
    unit_price: Money
    """Price of one unit before discount and tax, in the payment's currency."""
    discount: Money | None = None
    """For the whole position."""
    tax: Money | None = None
    """For the whole position."""
    unit_of_measure: str | None = None
    commodity_code: str | None = None
    """The network's commodity code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """A customer's permission to be debited."""

    id: str
    status: MandateStatus
    saved_method: str | None = None
    """The saved method that it is for."""
    observed_at: UnixSeconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateAcceptance:
    """That the customer agreed to be debited, as the rules of bank debits ask for it."""

    accepted_at: UnixSeconds | None = None
    """Absent: now."""
    ip_address: str | None = None
    """From where the customer agreed. Absent, with `user_agent`: on paper or by telephone."""
    user_agent: str | None = None
    """The browser in which the customer agreed. Goes with `ip_address`."""


class MandateStatus(StrEnum):
    """Enum `types.mandate-status`."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    """Payments under it will be refused."""
    PENDING = "pending"
    OTHER = "other"


class MerchantReason(StrEnum):
    """Enum `types.merchant-reason`."""

    RECURRING = "recurring"
    INSTALLMENT = "installment"
    UNSCHEDULED = "unscheduled"
    ONE_OFF = "one-off"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodDetails:
    """The payment method that was used."""

    kind: str
    """The provider's name of the type: `card`, `sepa_debit`, `ideal`."""
    id: str | None = None
    """The saved method's id."""
    brand: str | None = None
    last4: str | None = None
    expiry_month: int | None = None
    expiry_year: int | None = None
    wallet: Wallet | None = None
    network: str | None = None
    fingerprint: str | None = None
    """The same card has the same fingerprint within one provider account."""
    country: str | None = None
    funding: str | None = None


class Mode(StrEnum):
    """Whether real money moves."""

    TEST = "test"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount of money that is never negative."""

    minor_units: int
    """In the minor unit of ISO 4217, **not** the provider's: 10.99 USD is 1099, 5 JPY is 5, 5
    UGX is 5, 1.000 KWD is 1000, 5 MGA is 500. The adapter converts in both directions. An
    amount that the provider cannot carry is refused; an answer that is not whole in ISO units
    is an error of kind `protocol`, never rounded.
    """
    currency: str
    """ISO 4217 alphabetic code in upper case."""


@dataclass(frozen=True, slots=True)
class MovementPayment:
    """Case `payment` of `types.movement`."""

    value: Payment


@dataclass(frozen=True, slots=True)
class MovementTransaction:
    """Case `transaction` of `types.movement`."""

    value: Transaction


Movement: TypeAlias = MovementPayment | MovementTransaction
"""What an operation left behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMethod:
    """A payment method described by its type and the data that the type needs."""

    kind: str
    """The provider's name of the type: `ideal`, `sepa_debit`, `klarna`. Never card numbers."""
    details: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class NextActionRedirect:
    """Case `redirect` of `types.next-action`."""

    value: Redirect


@dataclass(frozen=True, slots=True)
class NextActionUseSdk:
    """Case `use-sdk` of `types.next-action`."""

    value: SdkAction


@dataclass(frozen=True, slots=True)
class NextActionDisplay:
    """Case `display` of `types.next-action`."""

    value: DisplayAction


@dataclass(frozen=True, slots=True)
class NextActionVerifyMicrodeposits:
    """Small amounts were sent to the customer's bank account: the page to enter them."""

    value: str


@dataclass(frozen=True, slots=True)
class NextActionAwait:
    """Nothing but to wait for a notification."""


@dataclass(frozen=True, slots=True)
class NextActionOther:
    """The provider's JSON."""

    value: str


NextAction: TypeAlias = (
    NextActionRedirect
    | NextActionUseSdk
    | NextActionDisplay
    | NextActionVerifyMicrodeposits
    | NextActionAwait
    | NextActionOther
)
"""What the customer has to do before the payment goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One business operation that changes something at the provider. The same `id` is the same
    operation, however often it is sent: money moves once.
    """

    connection: Connection
    id: str
    """Chosen by the host and stored before the first call; unique for each business operation.
    1–200 characters of 0x21–0x7E.
    """
    now: UnixSeconds
    """The host's clock."""
    first_sent_at: UnixSeconds | None = None
    """When the host first sent this operation; absent on the first call. It tells the adapter
    that an earlier call may have arrived, and whether the provider still remembers it.
    """


class Outcome(StrEnum):
    """What is known about the effect of a failed call."""

    NOT_PERFORMED = "not-performed"
    """Nothing happened at the provider, proven by its answer or because nothing was sent."""
    UNKNOWN = "unknown"
    """It may have happened. `retry` says how to find out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """Which part of a list. Lists are read from the newest to the oldest."""

    cursor: str | None = None
    """What the page before said was `next`; absent: the first page. Opaque. It stays good while
    new objects arrive, and is refused in a list that is asked for otherwise.
    """
    limit: int | None = None
    """1–100. Absent: 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment as the provider sees it."""

    id: str
    status: PaymentStatus
    amount: Money
    """What the payment is for."""
    authorized: Money | None = None
    """What the issuer holds or held."""
    capturable: Money | None = None
    """What can still be captured without overcapture."""
    captured: Money | None = None
    refunded: Money | None = None
    """Refunds that succeeded or are under way."""
    client_token: SecretText | None = dataclasses.field(default=None, repr=False)
    """What the storefront needs to go on with this payment. Not for logs."""
    next_action: NextAction | None = None
    last_decline: Decline | None = None
    method_details: MethodDetails | None = None
    checks: Checks | None = None
    risk: Risk | None = None
    capture_limits: CaptureLimits | None = None
    customer: str | None = None
    last_attempt: str | None = None
    """The provider's reference of the last attempt to pay."""
    network_transaction_id: str | None = None
    """Proof for later merchant-initiated payments, also at another provider."""
    mode: Mode
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None
    """When the provider said this, by the provider's clock. Order by it."""
    replayed: bool
    """The operation had been performed before; this is the payment as it is now."""
    order_id: str | None = None
    operation_id: str | None = None
    """The operation that created it."""
    metadata: Sequence[Entry] = ()
    """The host's own metadata, without the adapter's reserved keys."""
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class PaymentSourceSavedMethod:
    """A payment method that the provider has stored."""

    value: str


@dataclass(frozen=True, slots=True)
class PaymentSourceBrowserToken:
    """What the provider's browser library made."""

    value: str


@dataclass(frozen=True, slots=True)
class PaymentSourceNewMethod:
    """Case `new-method` of `types.payment-source`."""

    value: NewMethod


@dataclass(frozen=True, slots=True)
class PaymentSourceCollectInBrowser:
    """Only prepares the payment: the browser collects the method and confirms with the payment's
    `client_token`.
    """


@dataclass(frozen=True, slots=True)
class PaymentSourceOther:
    """Case `other` of `types.payment-source`."""

    value: str


PaymentSource: TypeAlias = (
    PaymentSourceSavedMethod
    | PaymentSourceBrowserToken
    | PaymentSourceNewMethod
    | PaymentSourceCollectInBrowser
    | PaymentSourceOther
)


class PaymentStatus(StrEnum):
    """Enum `types.payment-status`."""

    AWAITING_METHOD = "awaiting-method"
    AWAITING_CONFIRMATION = "awaiting-confirmation"
    AWAITING_ACTION = "awaiting-action"
    """The customer has something to do: see `next_action`."""
    PROCESSING = "processing"
    """Under way without the customer; a webhook tells the end."""
    AUTHORIZED = "authorized"
    PARTIALLY_CAPTURED = "partially-captured"
    CAPTURED = "captured"
    """Everything that will be captured is captured."""
    CANCELED = "canceled"
    DECLINED = "declined"
    EXPIRED = "expired"
    """The authorization ran out before it was captured."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """Record `types.payout`."""

    id: str
    status: PayoutStatus
    amount: SignedMoney
    arrival: UnixSeconds | None = None
    failure: str | None = None
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None


class PayoutStatus(StrEnum):
    """Enum `types.payout-status`."""

    PENDING = "pending"
    IN_TRANSIT = "in-transit"
    PAID = "paid"
    FAILED = "failed"
    CANCELED = "canceled"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PresenceOnSession:
    """The customer is in the checkout and can authenticate."""


@dataclass(frozen=True, slots=True)
class PresenceMerchantInitiated:
    """The customer is not there; an earlier agreement allows it."""

    value: MerchantReason


@dataclass(frozen=True, slots=True)
class PresenceMoto:
    """Mail order or telephone order."""


@dataclass(frozen=True, slots=True)
class PresenceOther:
    """Case `other` of `types.presence`."""

    value: str


Presence: TypeAlias = PresenceOnSession | PresenceMerchantInitiated | PresenceMoto | PresenceOther
"""Who is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Record `types.redirect`."""

    url: str
    method: RedirectMethod
    form: Sequence[Entry] = ()
    """Fields to post, where `method` is `post`."""


class RedirectMethod(StrEnum):
    """Enum `types.redirect-method`."""

    GET = "get"
    POST = "post"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An object that an event only points at. `webhooks.resolve` fetches those that the contract
    has a record for, and says `unsupported` for the others.
    """

    kind: str
    """The provider's type of the object."""
    id: str


class RetryAdvice(StrEnum):
    """What the host may do next."""

    NEVER = "never"
    """The same request will fail again."""
    SAME_OPERATION = "same-operation"
    """Send the same operation again, with the same id."""
    CHECK_FIRST = "check-first"
    """Ask `find` or `get_payment` first; the provider might replay a stored failure, or might
    not remember the operation any more.
    """
    NEW_OPERATION = "new-operation"
    """Try again as a new operation with a new id."""
    AFTER_AUTHENTICATION = "after-authentication"
    """The customer has to authenticate; then `confirm` or a new operation on session."""
    AFTER_CHANGE = "after-change"
    """Something has to change first: the card's data, the amount, the settings, the state."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Record `types.risk`."""

    level: RiskLevel
    score: int | None = None
    """0–100, the provider's."""
    review: str | None = None
    """The provider asks for a manual review."""


class RiskLevel(StrEnum):
    """Enum `types.risk-level`."""

    NORMAL = "normal"
    ELEVATED = "elevated"
    HIGHEST = "highest"
    OTHER = "other"


class SavePurpose(StrEnum):
    """Enum `types.save-purpose`."""

    ON_SESSION = "on-session"
    OFF_SESSION = "off-session"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMethod:
    """A payment method that the provider keeps for later."""

    id: str
    customer: str | None = None
    """Whose it is. Absent once it is detached: it can then not be used again."""
    details: MethodDetails
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkAction:
    """Record `types.sdk-action`."""

    token: SecretText | None = dataclasses.field(default=None, repr=False)
    """The token for the provider's browser library."""
    data: SecretText | None = dataclasses.field(default=None, repr=False)
    """Data for it, JSON."""


SecretText: TypeAlias = str
"""A text that is not for logs: a key, a token, what opens a payment to whoever holds it. Hosts
leave it out of whatever they print.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A payment method being saved for later."""

    id: str
    status: SetupStatus
    saved_method: str | None = None
    """The saved method's id."""
    customer: str | None = None
    mandate: str | None = None
    client_token: SecretText | None = dataclasses.field(default=None, repr=False)
    next_action: NextAction | None = None
    last_decline: Decline | None = None
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None


class SetupStatus(StrEnum):
    """Enum `types.setup-status`."""

    AWAITING_METHOD = "awaiting-method"
    AWAITING_CONFIRMATION = "awaiting-confirmation"
    AWAITING_ACTION = "awaiting-action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"
    DECLINED = "declined"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipping:
    """Record `types.shipping`."""

    recipient: Contact = dataclasses.field(default_factory=Contact)
    carrier: str | None = None
    tracking_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMoney:
    """An amount that may be negative, as balances and payouts are."""

    minor_units: int
    """In the minor unit of ISO 4217."""
    currency: str
    """ISO 4217 alphabetic code in upper case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A part of a payment for another account (marketplaces). Without `account` the split is a
    fee of the platform on a payment that `connection.account` takes.
    """

    account: str | None = None
    share: SplitShare | None = None
    group: str | None = None
    """Ties later transfers to this payment."""
    on_behalf_of: str | None = None
    """The account that is the merchant of record."""


@dataclass(frozen=True, slots=True)
class SplitShareAmount:
    """The other account gets this amount."""

    value: Money


@dataclass(frozen=True, slots=True)
class SplitShareFee:
    """The platform keeps this fee, the other account gets the rest."""

    value: Money


SplitShare: TypeAlias = SplitShareAmount | SplitShareFee
"""How much of a payment another account gets."""


@dataclass(frozen=True, slots=True)
class SubjectPayment:
    """Case `payment` of `types.subject`."""

    value: Payment


@dataclass(frozen=True, slots=True)
class SubjectTransaction:
    """Case `transaction` of `types.subject`."""

    value: Transaction


@dataclass(frozen=True, slots=True)
class SubjectDispute:
    """Case `dispute` of `types.subject`."""

    value: Dispute


@dataclass(frozen=True, slots=True)
class SubjectSetup:
    """Case `setup` of `types.subject`."""

    value: Setup


@dataclass(frozen=True, slots=True)
class SubjectPayout:
    """Case `payout` of `types.subject`."""

    value: Payout


@dataclass(frozen=True, slots=True)
class SubjectAlert:
    """Case `alert` of `types.subject`."""

    value: Alert


@dataclass(frozen=True, slots=True)
class SubjectSavedMethod:
    """Case `saved-method` of `types.subject`."""

    value: SavedMethod


@dataclass(frozen=True, slots=True)
class SubjectMandate:
    """Case `mandate` of `types.subject`."""

    value: Mandate


@dataclass(frozen=True, slots=True)
class SubjectAccount:
    """Case `account` of `types.subject`."""

    value: AccountChange


@dataclass(frozen=True, slots=True)
class SubjectReference:
    """The event only points at its object: `resolve` fetches it. So is an object of which the
    contract has no record, or whose amount cannot be told in ISO 4217 units.
    """

    value: Reference


@dataclass(frozen=True, slots=True)
class SubjectNone:
    """Nothing that a host could act on."""


Subject: TypeAlias = (
    SubjectPayment
    | SubjectTransaction
    | SubjectDispute
    | SubjectSetup
    | SubjectPayout
    | SubjectAlert
    | SubjectSavedMethod
    | SubjectMandate
    | SubjectAccount
    | SubjectReference
    | SubjectNone
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreeDSecure:
    """Record `types.three-d-secure`."""

    preference: ThreeDSecurePreference | None = None
    exemption: Exemption | None = None
    """Asked for with this payment. Many providers ask for exemptions by themselves."""
    external: ExternalThreeDSecure | None = None


class ThreeDSecurePreference(StrEnum):
    """Enum `types.three-d-secure-preference`."""

    AUTOMATIC = "automatic"
    """The provider decides."""
    REQUESTED = "requested"
    """Ask for 3-D Secure where it is supported."""
    CHALLENGE = "challenge"
    """Ask for a challenge."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """When something was created: from `since` on, and before `until`."""

    since: UnixSeconds | None = None
    until: UnixSeconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What the order's amount is made of besides its line items."""

    tax: Money | None = None
    shipping: Money | None = None
    discount: Money | None = None
    ship_from_postal_code: str | None = None
    ship_to_postal_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A movement against a payment."""

    kind: TransactionKind
    amount: Money | None = None
    """What moved. Of a void: what was released. Of an adjustment: the new total."""
    status: TransactionStatus
    reference: str | None = None
    """The provider's id of the movement. Stripe has none for a capture or a void: its identity
    is then the operation id, or the payment with the total captured so far.
    """
    failure: str | None = None
    """Why it failed, in the provider's words."""
    bank_reference: str | None = None
    """The bank's reference, such as the acquirer reference number of a refund."""
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None
    payment_id: str | None = None
    payment: Payment | None = None
    """The payment after the movement. Captured amounts come from here, never from a sum."""
    operation_id: str | None = None
    """The operation that caused it."""
    replayed: bool
    request_id: str | None = None


class TransactionKind(StrEnum):
    """Enum `types.transaction-kind`."""

    CAPTURE = "capture"
    VOID = "void"
    """Releases what was not captured."""
    REFUND = "refund"
    ADJUSTMENT = "adjustment"
    """The authorized amount was changed."""
    CHARGEBACK = "chargeback"
    CHARGEBACK_REVERSAL = "chargeback-reversal"
    REFUND_REVERSAL = "refund-reversal"
    """A refund that came back."""
    OTHER = "other"


class TransactionStatus(StrEnum):
    """Enum `types.transaction-status`."""

    PENDING = "pending"
    """A normal answer: a webhook tells the end."""
    ACTION_REQUIRED = "action-required"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"
    OTHER = "other"


UnixSeconds: TypeAlias = int
"""Whole seconds since 1970-01-01T00:00:00Z."""


class Wallet(StrEnum):
    """Enum `types.wallet`."""

    APPLE_PAY = "apple-pay"
    GOOGLE_PAY = "google-pay"
    SAMSUNG_PAY = "samsung-pay"
    LINK = "link"
    PAYPAL = "paypal"
    OTHER = "other"
