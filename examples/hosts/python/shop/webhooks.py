"""Events of the provider: verified, told apart, folded into their orders, each once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from payments_host import AdapterError, HostFailure, WebhookError
from payments_host.contract.ledger import (
    Fact,
    FactSubject,
    FactSubjectDispute,
    FactSubjectOther,
    FactSubjectPayment,
    FactSubjectTransaction,
)
from payments_host.contract.types import Entry
from payments_host.contract.webhooks import (
    Delivery,
    DispositionCheckOwner,
    DispositionHandle,
    DispositionIgnore,
    Event,
    EventKind,
    Policy,
    Subject,
    SubjectDispute,
    SubjectPayment,
    SubjectReference,
    SubjectTransaction,
)
from shop.orders import Order, Orders
from shop.payments import INSTALLATION, Payments
from shop.settings import Settings

log = logging.getLogger("shop")

# For so long an event of nobody's may be one whose order is about to be stored.
_EARLY_SECONDS = 5 * 60


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer to the provider."""

    status: int
    body: str


class Webhooks:
    """Receives deliveries. `receive` blocks: call it on a thread of its own."""

    def __init__(self, settings: Settings, orders: Orders, payments: Payments) -> None:
        self._orders = orders
        self._payments = payments
        self._policy = Policy(
            secrets=[settings.webhook_secret.reveal()],
            installation_id=INSTALLATION,
            mode=settings.mode,
        )

    def receive(self, body: bytes, headers: Iterable[tuple[str, str]]) -> Reply:
        """Handles a delivery. `body` is what was received, byte for byte: the signature covers it."""
        try:
            payload = body.decode("utf-8")
        except UnicodeDecodeError:
            return Reply(400, "the payload is not UTF-8")
        now = int(time.time())
        delivery = Delivery(
            payload=payload,
            headers=[Entry(key=name, value=value) for name, value in headers],
            received_at=now,
        )
        try:
            verification = self._payments.adapter.webhooks.verify(self._policy, delivery)
        except WebhookError as error:
            return Reply(error.http_status, error.message)
        except HostFailure as failure:
            log.error("%s", failure)
            return Reply(503, "not now")
        for event in verification.events:
            if not self._handle(event, now):
                # The provider delivers it again, when the order may be there.
                return Reply(503, "not now")
        answer = verification.acknowledgement
        return Reply(answer.http_status, answer.body)

    def _handle(self, event: Event, now: int) -> bool:
        """Whether it need not come again."""
        match event.disposition:
            case DispositionIgnore(reason):
                log.info("%s %s ignored: %s", event.provider_type, event.id, reason)
                return True
            case DispositionHandle():
                ids: Sequence[str] = ()
            case DispositionCheckOwner(value):
                ids = value
        try:
            subject = self._resolved(event)
        except (AdapterError, HostFailure) as error:
            log.warning("%s %s: %s", event.provider_type, event.id, error)
            return False
        order = self._order_of(event, subject, ids)
        if order is None:
            log.info("%s %s is of no order", event.provider_type, event.id)
            return now >= event.created + _EARLY_SECONDS
        # Where a call for the order is under way, its answer comes first, and tells the payment.
        with order.lock:
            payment = order.payment or _payment_of(subject)
            if payment is None:
                return now >= event.created + _EARLY_SECONDS
            fact = Fact(
                event_id=event.id,
                is_creation=event.kind == EventKind.PAYMENT_CREATED,
                observed_at=event.created,
                subject=_fact_subject(subject),
            )
            self._orders.fold(order, payment, fact, event=(event.dedupe_key, event.provider_type))
        return True

    def _resolved(self, event: Event) -> Subject:
        """What the event is about, fetched where it only points at it."""
        match event.subject:
            case SubjectReference(reference):
                try:
                    return self._payments.adapter.webhooks.resolve(
                        self._payments.connection, reference
                    )
                except AdapterError as error:
                    if error.kind in ("forbidden", "not-found", "protocol", "unsupported"):
                        # These do not go away by asking again.
                        return event.subject
                    raise
            case subject:
                return subject

    def _order_of(self, event: Event, subject: Subject, ids: Sequence[str]) -> Order | None:
        named = _payment_of(subject)
        for id in [*ids, *([named] if named else [])]:
            if order := self._orders.of_payment(id):
                return order
        # An event may be quicker than the answer that tells the payment's id. What this shop caused
        # carries the operation's mark.
        order = self._orders.of_operation(event.operation_id or "")
        return order if order and order.payment is None else None


def _payment_of(subject: Subject) -> str | None:
    match subject:
        case SubjectPayment(payment):
            return payment.id
        case SubjectTransaction(transaction):
            return transaction.payment_id
        case SubjectDispute(dispute):
            return dispute.payment_id
        case _:
            return None


def _fact_subject(subject: Subject) -> FactSubject:
    match subject:
        case SubjectPayment(payment):
            return FactSubjectPayment(payment)
        case SubjectTransaction(transaction):
            return FactSubjectTransaction(transaction)
        case SubjectDispute(dispute):
            return FactSubjectDispute(dispute)
        case _:
            return FactSubjectOther()
