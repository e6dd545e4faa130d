"""Interface `webhooks` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from payments_host.codec.interface import Interface
from payments_host.contract.types import (
    AccountChange,
    Alert,
    Connection,
    Dispute,
    Entry,
    Mandate,
    Mode,
    Payment,
    Payout,
    Reference,
    SavedMethod,
    SecretText,
    Setup,
    Transaction,
    UnixSeconds,
)
from payments_host.errors import ContractError


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The answer to give to the provider for a delivery that is genuine, handled and ignored
    alike, once the host has stored what it needs. The host answers 503 instead when its own
    work failed, and for an order that it does not have yet (`disposition.check-owner`): the
    provider then delivers again.
    """

    http_status: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One HTTP request of the provider, as received."""

    payload: str
    """The body exactly as received, strictly decoded, never parsed and written again. At most 1
    MiB is accepted.
    """
    headers: Sequence[Entry] = ()
    """At most 100."""
    received_at: UnixSeconds
    """The host's clock."""


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
class Event:
    """Record `webhooks.event`."""

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
    disposition: Disposition
    dedupe_key: str
    """The same event has the same key, however often it is delivered, and no other event has it."""
    subject: Subject


class EventKind(StrEnum):
    """Enum `webhooks.event-kind`."""

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


class IgnoreReason(StrEnum):
    """Enum `webhooks.ignore-reason`."""

    OTHER_INSTALLATION = "other-installation"
    """The object carries the mark of another installation."""
    OTHER_MODE = "other-mode"
    """A live event where test was asked for, or the reverse."""
    UNWANTED_TYPE = "unwanted-type"
    """A type that the descriptor does not list."""
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Record `webhooks.policy`."""

    secrets: Sequence[SecretText] = dataclasses.field(default=(), repr=False)
    """The signing secrets that are valid now: during a rotation there are two. At least one, at
    most 16, none blank.
    """
    tolerance: int | None = None
    """How far the signature's time may be from `received_at`, in both directions, in seconds.
    Absent: what the provider advises. 0 is refused.
    """
    installation_id: str | None = None
    """As in `connection`. With it, events of other installations are told apart."""
    mode: Mode
    """Events of the other mode are ignored."""
    connection: Connection | None = None
    """For providers that verify by asking."""


@dataclass(frozen=True, slots=True)
class SubjectPayment:
    """Case `payment` of `webhooks.subject`."""

    value: Payment


@dataclass(frozen=True, slots=True)
class SubjectTransaction:
    """Case `transaction` of `webhooks.subject`."""

    value: Transaction


@dataclass(frozen=True, slots=True)
class SubjectDispute:
    """Case `dispute` of `webhooks.subject`."""

    value: Dispute


@dataclass(frozen=True, slots=True)
class SubjectSetup:
    """Case `setup` of `webhooks.subject`."""

    value: Setup


@dataclass(frozen=True, slots=True)
class SubjectPayout:
    """Case `payout` of `webhooks.subject`."""

    value: Payout


@dataclass(frozen=True, slots=True)
class SubjectAlert:
    """Case `alert` of `webhooks.subject`."""

    value: Alert


@dataclass(frozen=True, slots=True)
class SubjectSavedMethod:
    """Case `saved-method` of `webhooks.subject`."""

    value: SavedMethod


@dataclass(frozen=True, slots=True)
class SubjectMandate:
    """Case `mandate` of `webhooks.subject`."""

    value: Mandate


@dataclass(frozen=True, slots=True)
class SubjectAccount:
    """Case `account` of `webhooks.subject`."""

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
class Verification:
    """Record `webhooks.verification`."""

    events: Sequence[Event] = ()
    """One or more."""
    acknowledgement: Acknowledgement
    matched_secret: int
    """The index in `policy.secrets` of the secret that matched."""


@dataclass(kw_only=True, eq=False)
class WebhookError(ContractError):
    """Record `webhooks.webhook-error`."""

    kind: WebhookErrorKind
    message: str
    http_status: int
    """The HTTP status to answer."""


class WebhookErrorKind(StrEnum):
    """Enum `webhooks.webhook-error-kind`."""

    UNSIGNED = "unsigned"
    """No signature."""
    MALFORMED_HEADER = "malformed-header"
    MISMATCH = "mismatch"
    """No signature fits the payload under any secret."""
    TOO_OLD = "too-old"
    TOO_NEW = "too-new"
    MALFORMED_PAYLOAD = "malformed-payload"
    """Signed, and yet not an event."""
    MISCONFIGURED = "misconfigured"
    """The policy is wrong; the delivery may be right."""
    OTHER = "other"


class Webhooks(Interface):
    """What the provider tells the host."""

    def resolve(self, connection: Connection, reference: Reference) -> Subject:
        """Fetches the object that an event points at, and from there what that stands for: of a
        checkout session its payment, of an event its object. `none` where there is nothing
        behind it; `unsupported`, naming what can be fetched, for objects of which the
        contract has no record. The subject may be a `reference` again where only another
        object knows. For an event with an `account`, `connection.account` is that account.

        Errors: `forbidden`, `not-found` (once the event is some minutes old), `protocol` and
        `unsupported` do not go away: the event is then answered with 200 all the same.
        """
        answer: Subject = self._invoke("webhooks.resolve", connection, reference)
        return answer

    def verify(self, policy: Policy, delivery: Delivery) -> Verification:
        """Verifies a delivery and says what it means. Nothing of the payload is parsed before
        its signature holds; where a provider signs fields of its payload instead of its
        bytes, nothing is believed before.
        """
        answer: Verification = self._invoke("webhooks.verify", policy, delivery)
        return answer
