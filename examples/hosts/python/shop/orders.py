"""The orders: what is known of each, kept in the journal."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from payments_host import Core
from payments_host.contract import ledger
from payments_host.contract.ledger import Fact, FactAnswer, FactEvent, Summary, View
from payments_host.contract.types import Event, Money, Subject
from shop.journal import Journal

PRICE = Money(minor_units=2400, currency="EUR")


class Answer(StrEnum):
    """What became of the call that should pay an order. The payment itself is in the ledger."""

    NONE = "pending"
    """The call was never answered: it is under way, or the shop ended meanwhile."""
    PAYMENT = "answered"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    """It may have been performed. The same operation is to be sent again."""
    REFUSED = "refused"
    """The provider has no such payment method. Nothing was performed."""
    FAILED = "failed"
    """Nothing was performed."""


@dataclass
class Order:
    """An order. `lock` is held by whoever calls the adapter for it or changes it."""

    id: str
    method: str
    return_url: str
    """Part of what is sent: a repetition with another one would be another operation."""
    sent_at: int
    """When the authorization was first sent. It goes with every repetition."""
    answer: Answer = Answer.NONE
    message: str = ""
    """Of a decline, for the shopper."""
    payment: str | None = None
    refund_sent_at: int | None = None
    ledger: str | None = None
    """All that answers and events said of the payment: `payments-core` reads it."""
    view: View | None = None
    events: dict[str, str] = field(default_factory=dict)
    """The provider's type of each event, by its dedupe-key."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def authorize_id(self) -> str:
        """The operation that pays it."""
        return f"{self.id}-authorize"

    @property
    def refund_id(self) -> str:
        """The operation that refunds it."""
        return f"{self.id}-refund"

    @property
    def summary(self) -> Summary:
        """What is known of the payment."""
        return self.view.summary if self.view else Summary()

    @property
    def status(self) -> str:
        """The payment's status, or what became of the call when there is no payment yet."""
        return self.summary.status or self.answer


class Orders:
    """All orders. Whatever changes one is in the journal first."""

    def __init__(self, journal: Journal, core: Core) -> None:
        self._journal = journal
        self._core = core
        self._orders: dict[str, Order] = {}
        for entry in journal.entries():
            self._apply(entry)

    def all(self) -> list[Order]:
        """The newest first."""
        return list(self._orders.values())[::-1]

    def get(self, id: str) -> Order | None:
        """The order of that id."""
        return self._orders.get(id)

    def of_payment(self, id: str) -> Order | None:
        """The order that the payment is for."""
        return next((order for order in self._orders.values() if order.payment == id), None)

    def of_operation(self, id: str) -> Order | None:
        """The order that the operation is of."""
        order = self._orders.get(id.removesuffix("-authorize").removesuffix("-refund"))
        return order if order and id in (order.authorize_id, order.refund_id) else None

    def create(self, method: str, base_url: str, now: int) -> Order:
        """A new order, stored with all that its operation is made of before anything is sent."""
        id = f"order-{secrets.token_hex(6)}"
        return_url = f"{base_url}/orders/{id}/return"
        self._record(entry="created", order=id, method=method, return_url=return_url, sent_at=now)
        return self._orders[id]

    def answered(
        self, order: Order, answer: Answer, *, payment: str | None = None, message: str = ""
    ) -> None:
        """What became of the call that should pay it."""
        self._record(
            entry="answered", order=order.id, answer=answer, payment=payment, message=message
        )

    def refund_sent(self, order: Order, now: int) -> None:
        """The refund is about to be sent."""
        if order.refund_sent_at is None:
            self._record(entry="refund-sent", order=order.id, sent_at=now)

    def fold_answer(self, order: Order, payment: str, subject: Subject) -> None:
        """Adds what a call of the shop's was answered about the payment."""
        self._fold(order, payment, FactAnswer(ledger.Answer(subject=subject)), None)

    def fold_event(self, order: Order, payment: str, event: Event) -> None:
        """Adds what an event said of the payment, once."""
        if event.dedupe_key not in order.events:
            received = (event.dedupe_key, event.provider_type)
            self._fold(order, payment, FactEvent(event), received)

    def _fold(self, order: Order, payment: str, fact: Fact, event: tuple[str, str] | None) -> None:
        folded = self._core.ledger.fold(payment, order.ledger, [fact])
        self._record(
            entry="folded", order=order.id, payment=payment, state=folded.state, event=event
        )

    def _record(self, **entry: Any) -> None:
        self._journal.append(**entry)
        self._apply(entry)

    def _apply(self, entry: dict[str, Any]) -> None:
        match entry:
            case {"entry": "created", "order": id}:
                self._orders[id] = Order(id, entry["method"], entry["return_url"], entry["sent_at"])
            case {"entry": "answered", "order": id, "answer": answer}:
                order = self._orders[id]
                order.answer = Answer(answer)
                order.message = entry["message"]
                order.payment = entry["payment"] or order.payment
            case {"entry": "refund-sent", "order": id, "sent_at": sent_at}:
                self._orders[id].refund_sent_at = sent_at
            case {"entry": "folded", "order": id, "state": state}:
                order = self._orders[id]
                order.payment = entry["payment"]
                order.ledger = state
                order.view = self._core.ledger.read(state)
                if entry["event"] is not None:
                    key, type_ = entry["event"]
                    order.events[key] = type_
