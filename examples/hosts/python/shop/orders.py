"""The orders: what is known of each, kept in the journal."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from payments_host import Core
from payments_host.contract import ledger
from payments_host.contract.ledger import Fact, FactAnswer, FactEvent, Summary, View
from payments_host.contract.types import CaptureMode, Event, Mode, Money, PaymentStatus, Subject
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


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the operation that pays an order is made of. It is stored before the first call and used
    for every repetition: with anything else it would be another operation."""

    amount: Money
    mode: Mode
    provider: str
    """The base URL of whom it is sent to."""
    method: str
    capture_mode: CaptureMode
    return_url: str

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Terms:
        """As `asdict` gave them to the journal."""
        return cls(
            amount=Money(**stored["amount"]),
            mode=Mode(stored["mode"]),
            provider=stored["provider"],
            method=stored["method"],
            capture_mode=CaptureMode(stored["capture_mode"]),
            return_url=stored["return_url"],
        )


@dataclass
class Order:
    """An order. `lock` is held by whoever calls the adapter for it or changes it."""

    id: str
    checkout: str
    """The page's token: what is posted with it again is this order."""
    terms: Terms
    sent_at: int | None = None
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

    @property
    def is_declined(self) -> bool:
        """Whether it was declined, which it stays."""
        return Answer.DECLINED in (self.answer, self.status)

    @property
    def is_final(self) -> bool:
        """Whether asking again would change nothing."""
        return self.is_declined or self.status == PaymentStatus.CAPTURED


class Orders:
    """All orders. Whatever changes one is in the journal first."""

    def __init__(self, journal: Journal, core: Core) -> None:
        self._journal = journal
        self._core = core
        # Held where an order is made, and where all are gone through.
        self._lock = threading.Lock()
        self._orders: dict[str, Order] = {}
        self._by_checkout: dict[str, Order] = {}
        self._by_payment: dict[str, Order] = {}
        for entry in journal.entries():
            self._apply(entry)

    def all(self) -> list[Order]:
        """The newest first."""
        with self._lock:
            return list(self._orders.values())[::-1]

    def get(self, id: str) -> Order | None:
        """The order of that id."""
        return self._orders.get(id)

    def of_payment(self, id: str) -> Order | None:
        """The order that the payment is for."""
        return self._by_payment.get(id)

    def of_operation(self, id: str) -> Order | None:
        """The order that the operation is of."""
        order = self._orders.get(id.removesuffix("-authorize").removesuffix("-refund"))
        return order if order and id in (order.authorize_id, order.refund_id) else None

    def get_or_create(self, checkout: str, terms_of: Callable[[str], Terms]) -> Order:
        """The order of a checkout: one, however often and however concurrently it is asked for. A new
        one is stored with all that its operation is made of (`terms_of` its id)."""
        with self._lock:
            if checkout not in self._by_checkout:
                id = f"order-{secrets.token_hex(6)}"
                terms = asdict(terms_of(id))
                self._record(entry="created", order=id, checkout=checkout, terms=terms)
            return self._by_checkout[checkout]

    def authorize_sent(self, order: Order, now: int) -> None:
        """The authorization is about to be sent."""
        if order.sent_at is None:
            self._record(entry="authorize-sent", order=order.id, sent_at=now)

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
            case {"entry": "created", "order": id, "checkout": checkout}:
                order = Order(id, checkout, Terms.read(entry["terms"]))
                self._orders[id] = self._by_checkout[checkout] = order
            case {"entry": "authorize-sent", "order": id, "sent_at": sent_at}:
                self._orders[id].sent_at = sent_at
            case {"entry": "answered", "order": id, "answer": answer}:
                order = self._orders[id]
                order.answer = Answer(answer)
                order.message = entry["message"]
                self._is_paid_by(order, entry["payment"])
            case {"entry": "refund-sent", "order": id, "sent_at": sent_at}:
                self._orders[id].refund_sent_at = sent_at
            case {"entry": "folded", "order": id, "state": state}:
                order = self._orders[id]
                self._is_paid_by(order, entry["payment"])
                order.ledger = state
                order.view = self._core.ledger.read(state)
                if entry["event"] is not None:
                    key, type_ = entry["event"]
                    order.events[key] = type_

    def _is_paid_by(self, order: Order, payment: str | None) -> None:
        if payment is not None:
            order.payment = payment
            self._by_payment[payment] = order
