"""Interface `gateway` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from payments_host.codec.interface import Interface
from payments_host.contract.types import (
    Authorization,
    Connection,
    Entry,
    LineItem,
    Money,
    Movement,
    Operation,
    Payment,
    PaymentSource,
    Presence,
    Shipping,
    Split,
    Totals,
    Transaction,
    UnixSeconds,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Record `gateway.adjustment`."""

    payment_id: str
    new_total: Money
    """The total to be authorized, not the difference."""
    description: str | None = None
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


class CancelReason(StrEnum):
    """Enum `gateway.cancel-reason`."""

    ABANDONED = "abandoned"
    DUPLICATE = "duplicate"
    FRAUDULENT = "fraudulent"
    REQUESTED_BY_CUSTOMER = "requested-by-customer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """Record `gateway.cancellation`."""

    payment_id: str
    reason: CancelReason | None = None
    extensions: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRequest:
    """Record `gateway.capture-request`."""

    payment_id: str
    amount: Money
    """Always said, never implied."""
    is_final: bool
    """Whether what is not captured is released. A capture that is not final needs multicapture."""
    splits: Sequence[Split] = ()
    line_items: Sequence[LineItem] = ()
    """What is captured with this capture."""
    totals: Totals | None = None
    statement_suffix: str | None = None
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Record `gateway.confirmation`."""

    payment_id: str
    source: PaymentSource | None = None
    """The method to pay with, when the payment has none or the last one was declined."""
    presence: Presence
    return_url: str | None = None
    redirect_result: Sequence[Entry] = ()
    """The parameters that the provider added to the return URL."""
    extensions: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChanges:
    """Changes to a payment that is not confirmed yet. What is absent stays."""

    payment_id: str
    amount: Money | None = None
    customer: str | None = None
    order_id: str | None = None
    description: str | None = None
    statement_suffix: str | None = None
    receipt_email: str | None = None
    shipping: Shipping | None = None
    line_items: Sequence[LineItem] = ()
    totals: Totals | None = None
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


class RefundReason(StrEnum):
    """Enum `gateway.refund-reason`."""

    DUPLICATE = "duplicate"
    FRAUDULENT = "fraudulent"
    REQUESTED_BY_CUSTOMER = "requested-by-customer"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequest:
    """Record `gateway.refund-request`."""

    payment_id: str
    capture_reference: str | None = None
    """One capture of the payment, where the provider tells them apart."""
    amount: Money | None = None
    """Absent: everything that is not refunded yet."""
    reason: RefundReason | None = None
    reverse_splits: bool
    """Take the shares of the other accounts back in proportion."""
    refund_fees: bool
    """Give the platform's fee back in proportion."""
    line_items: Sequence[LineItem] = ()
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """Record `gateway.reversal`."""

    payment_id: str
    extensions: Sequence[Entry] = ()


class Gateway(Interface):
    """A payment's life.

    Every write takes an `operation`. Sending the same operation again, with the same id and
    the same parameters, moves money once and answers with what is there now. The same id with
    other parameters is refused as `idempotency-mismatch`.

    Every write refuses wrong input before any request is made, with an error of kind
    `invalid-request` or `unsupported` that names the field and has outcome `not-performed`.
    """

    def adjust(self, operation: Operation, adjustment: Adjustment) -> Transaction:
        """Changes the authorized amount. Stripe raises it, before anything was captured.

        Errors: As `capture`; `conflict` after a part was captured.
        """
        answer: Transaction = self._invoke("gateway.adjust", operation, adjustment)
        return answer

    def authorize(self, operation: Operation, authorization: Authorization) -> Payment:
        """Creates a payment and tries to authorize it.

        Errors: `declined` when the provider says no at once, with the payment's id. A payment
        that needs the customer is no error: status `awaiting-action` and a `next_action`.
        """
        answer: Payment = self._invoke("gateway.authorize", operation, authorization)
        return answer

    def cancel(self, operation: Operation, cancellation: Cancellation) -> Transaction:
        """Releases whatever is not captured."""
        answer: Transaction = self._invoke("gateway.cancel", operation, cancellation)
        return answer

    def capture(self, operation: Operation, request: CaptureRequest) -> Transaction:
        """Errors: `unsupported` or `invalid-request` naming the field, before the provider is
        asked to capture, for what the payment's `capture_limits` rule out. An operation that
        was sent before is left to the provider: its own effect is no reason to refuse it.
        """
        answer: Transaction = self._invoke("gateway.capture", operation, request)
        return answer

    def confirm(self, operation: Operation, confirmation: Confirmation) -> Payment:
        """Goes on with a payment: after a redirect, with another method, or for the first time."""
        answer: Payment = self._invoke("gateway.confirm", operation, confirmation)
        return answer

    def find(
        self, connection: Connection, operation_id: str, since: UnixSeconds
    ) -> Sequence[Movement]:
        """Looks for what an operation left behind at the provider, since a time shortly before
        it was first sent. An empty list is not proof that nothing happened: providers index
        with a delay.
        """
        answer: Sequence[Movement] = self._invoke("gateway.find", connection, operation_id, since)
        return answer

    def get_payment(self, connection: Connection, payment_id: str) -> Payment:
        answer: Payment = self._invoke("gateway.get-payment", connection, payment_id)
        return answer

    def get_transaction(
        self, connection: Connection, payment_id: str, reference: str
    ) -> Transaction:
        """Reads one movement by the provider's reference."""
        answer: Transaction = self._invoke(
            "gateway.get-transaction", connection, payment_id, reference
        )
        return answer

    def refund(self, operation: Operation, request: RefundRequest) -> Transaction:
        answer: Transaction = self._invoke("gateway.refund", operation, request)
        return answer

    def reverse(self, operation: Operation, reversal: Reversal) -> Transaction:
        """Undoes a payment, whatever became of it: cancels what can be cancelled and refunds the
        rest (a checkout that failed). Of a payment that something else had undone before, the
        transaction has an amount of 0 and no `operation_id`.

        Errors: `conflict` with advice `same-operation` for a payment that is under way and
        cannot be stopped: the same operation undoes it when its end is known.
        """
        answer: Transaction = self._invoke("gateway.reverse", operation, reversal)
        return answer

    def update(self, operation: Operation, changes: PaymentChanges) -> Payment:
        """Changes a payment before it is confirmed (the cart changed)."""
        answer: Payment = self._invoke("gateway.update", operation, changes)
        return answer
