"""Interface `transfers` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from payments_host.codec.interface import Interface
from payments_host.contract.types import (
    Connection,
    Entry,
    Money,
    Operation,
    PageRequest,
    TimeRange,
    UnixSeconds,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Record `transfers.transfer`."""

    id: str
    amount: Money
    reversed: Money
    """What was taken back."""
    destination: str | None = None
    """The account that got it."""
    source: str | None = None
    """The provider's reference of the payment that it came from (at Stripe the charge)."""
    group: str | None = None
    description: str | None = None
    created: UnixSeconds | None = None
    observed_at: UnixSeconds | None = None
    operation_id: str | None = None
    """The operation that made it."""
    metadata: Sequence[Entry] = ()
    """The host's own metadata, without the adapter's reserved keys."""
    replayed: bool
    """The operation had been performed before; this is the transfer as it is now."""
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFilter:
    """Record `transfers.transfer-filter`."""

    group: str | None = None
    destination: str | None = None
    created: TimeRange | None = None
    page: PageRequest = dataclasses.field(default_factory=PageRequest)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferPage:
    """Record `transfers.transfer-page`."""

    transfers: Sequence[Transfer] = ()
    next: str | None = None
    """The cursor of the next page; absent: this is the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferRequest:
    """Record `transfers.transfer-request`."""

    amount: Money
    """With `payment_id`, in the currency that the payment was settled in, which need not be the
    one that the customer paid in.
    """
    destination: str
    payment_id: str | None = None
    """The payment whose money is passed on: the transfer waits until it has arrived, and all
    transfers together are no more than it. Absent: from the balance that is available now.
    """
    group: str | None = None
    """Ties it to a payment with the same `split.group`. A payment's own group needs not be said."""
    description: str | None = None
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferReversal:
    """Record `transfers.transfer-reversal`."""

    transfer_id: str
    amount: Money | None = None
    """Absent: everything that is not reversed yet."""
    refund_fees: bool
    """Give the platform's fee back in proportion."""
    description: str | None = None
    metadata: Sequence[Entry] = ()
    extensions: Sequence[Entry] = ()


class Transfers(Interface):
    """Money that a platform passes on to connected accounts after the payment: separate charges
    and transfers. Optional: world `transfers-provider`.
    """

    def create_transfer(self, operation: Operation, request: TransferRequest) -> Transfer:
        """Sent again as the same operation, it moves money once.

        Errors:

        - `invalid-request` naming the field, before anything is sent.
        - `conflict` naming `request.payment_id` when nothing was paid yet.
        - `conflict` with `check-first` past the idempotency window, when no transfer shows
          the operation.
        """
        answer: Transfer = self._invoke("transfers.create-transfer", operation, request)
        return answer

    def get_transfer(self, connection: Connection, transfer_id: str) -> Transfer:
        answer: Transfer = self._invoke("transfers.get-transfer", connection, transfer_id)
        return answer

    def list_transfers(self, connection: Connection, filter: TransferFilter) -> TransferPage:
        answer: TransferPage = self._invoke("transfers.list-transfers", connection, filter)
        return answer

    def reverse_transfer(self, operation: Operation, reversal: TransferReversal) -> Transfer:
        """Takes a transfer back, in whole or in part; gives the transfer after it. Sent again as
        the same operation, it moves money once.

        Errors: As `create_transfer`; `not-found`; `invalid-request` when it is in another
        currency.
        """
        answer: Transfer = self._invoke("transfers.reverse-transfer", operation, reversal)
        return answer
