"""Interface `webhooks` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from payments_host.codec.interface import Interface
from payments_host.contract.types import (
    Connection,
    Entry,
    Event,
    Mode,
    Reference,
    SecretText,
    Subject,
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
