"""Interface `ledger` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from payments_host.codec.interface import Interface
from payments_host.contract.types import (
    DisputeStatus,
    Event,
    Money,
    PaymentStatus,
    Subject,
    TransactionKind,
    TransactionStatus,
    UnixSeconds,
)
from payments_host.errors import ContractError


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountChange:
    """Record `ledger.amount-change`."""

    before: Money | None = None
    after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a call of the host's own was answered."""

    subject: Subject
    """A transaction says what the payment after it says, too; one without a reference no more
    than that.
    """
    observed_at: UnixSeconds | None = None
    """Of an object that does not say when it was observed: when that was, by the provider's
    clock.
    """


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """Case `status` of `ledger.change`."""

    value: StatusChange


@dataclass(frozen=True, slots=True)
class ChangeAmount:
    """What the payment is for."""

    value: AmountChange


@dataclass(frozen=True, slots=True)
class ChangeAuthorized:
    """Case `authorized` of `ledger.change`."""

    value: TotalChange


@dataclass(frozen=True, slots=True)
class ChangeCapturable:
    """Case `capturable` of `ledger.change`."""

    value: TotalChange


@dataclass(frozen=True, slots=True)
class ChangeCaptured:
    """`after` is never less than `before`."""

    value: TotalChange


@dataclass(frozen=True, slots=True)
class ChangeRefunded:
    """`after` is less than `before` when a refund came back."""

    value: TotalChange


@dataclass(frozen=True, slots=True)
class ChangeTransaction:
    """Case `transaction` of `ledger.change`."""

    value: TransactionChange


@dataclass(frozen=True, slots=True)
class ChangeDispute:
    """Case `dispute` of `ledger.change`."""

    value: DisputeChange


@dataclass(frozen=True, slots=True)
class ChangeDisputed:
    """Case `disputed` of `ledger.change`."""

    value: TotalChange


@dataclass(frozen=True, slots=True)
class ChangeNeedsRefresh:
    """There is something new to settle by a read."""

    value: NeedsRefresh


@dataclass(frozen=True, slots=True)
class ChangeOther:
    """Case `other` of `ledger.change`."""


Change: TypeAlias = (
    ChangeStatus
    | ChangeAmount
    | ChangeAuthorized
    | ChangeCapturable
    | ChangeCaptured
    | ChangeRefunded
    | ChangeTransaction
    | ChangeDispute
    | ChangeDisputed
    | ChangeNeedsRefresh
    | ChangeOther
)
"""One difference between what was known before and after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeChange:
    """Record `ledger.dispute-change`."""

    id: str
    before: DisputeStatus | None = None
    after: DisputeStatus
    amount: Money


@dataclass(frozen=True, slots=True)
class FactEvent:
    """An event as `webhooks.verify` gave it. Where its subject was a `reference`, with what
    `resolve` gave in its place. Its `created` counts for an object that does not say when it
    was observed.
    """

    value: Event


@dataclass(frozen=True, slots=True)
class FactAnswer:
    """A fresh read, which settles what `needs_refresh` asked for."""

    value: Answer


Fact: TypeAlias = FactEvent | FactAnswer
"""What the provider said. A payment, a transaction and a dispute say something of the payment;
any other subject changes nothing.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Record `ledger.folded`."""

    state: str
    """To be stored by the host as it is, and given to the next call. It has a version inside."""
    changes: Sequence[Change] = ()
    """Each exactly once: a fact that was folded before changes nothing."""
    view: View


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDispute:
    """A dispute of the payment."""

    id: str
    status: DisputeStatus
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTransaction:
    """A movement against the payment."""

    reference: str
    kind: TransactionKind
    status: TransactionStatus
    amount: Money | None = None


@dataclass(kw_only=True, eq=False)
class LedgerError(ContractError):
    """Record `ledger.ledger-error`."""

    field: str
    """The field at fault, as a path in this contract's names:
    `facts[2].event.subject.dispute.payment_id`.
    """
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsRefresh:
    """What the facts leave open. A provider's times are whole seconds: two facts of one second
    may contradict each other, and a movement may be known that the payment's totals do not
    show yet.
    """

    not_before: UnixSeconds
    """Read at or after this second, by the provider's clock, and fold the answer. An answer to
    an earlier read settles nothing.
    """
    payment: bool
    """The payment is to be read: `gateway.get_payment`. An answer that does not say the amount
    in question ends the question too, for another would not say it either.
    """
    transactions: Sequence[str] = ()
    """The movements to read, by reference: `gateway.get_transaction`."""
    disputes: Sequence[str] = ()
    """The disputes to read, by id. Their next event settles it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """Record `ledger.status-change`."""

    before: PaymentStatus | None = None
    after: PaymentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What all facts together say. Absent: no fact has said it."""

    status: PaymentStatus | None = None
    amount: Money | None = None
    authorized: Money | None = None
    capturable: Money | None = None
    """Zero once the payment is over."""
    captured: Money | None = None
    """Only ever grows: a capture that a provider takes back later stays in it."""
    refunded: Money | None = None
    """Falls when a refund comes back."""
    disputed: Money | None = None
    """What disputes have taken: the sum of those that are under way, lost or prevented, without
    inquiries, in the payment's currency.
    """
    transactions: Sequence[KnownTransaction] = ()
    """In the order of their references."""
    disputes: Sequence[KnownDispute] = ()
    """In the order of their ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalChange:
    """What was not known before counts as zero."""

    before: Money
    after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionChange:
    """Record `ledger.transaction-change`."""

    reference: str
    kind: TransactionKind
    before: TransactionStatus | None = None
    after: TransactionStatus
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Record `ledger.view`."""

    summary: Summary = dataclasses.field(default_factory=Summary)
    needs_refresh: NeedsRefresh | None = None


class Ledger(Interface):
    """What is known of a payment, from webhooks and answers in any order and number.

    The same facts give the same state, whatever their order and however often each comes.
    With facts missing the state is never ahead of the provider. Once one fresh `get_payment`
    is folded, what that says of the payment (its status and totals) is the provider's too.
    Disputes, `disputed` and the statuses of single movements are not told by `get_payment`:
    what is missing of those comes with their events, or by reading them.
    """

    def fold(self, payment_id: str, state: str | None, facts: Sequence[Fact]) -> Folded:
        """Adds facts to what is known of a payment.

        Errors: Naming the field: a fact about another payment, without a time or an id, or
        with amounts that are no money; a state that another version wrote. Nothing is folded
        then.
        """
        answer: Folded = self._invoke("ledger.fold", payment_id, state, facts)
        return answer

    def read(self, state: str) -> View:
        """What is known.

        Errors: When the state cannot be read.
        """
        answer: View = self._invoke("ledger.read", state)
        return answer
