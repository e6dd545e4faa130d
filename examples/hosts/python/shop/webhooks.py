"""Events of the provider: verified, told apart, folded into their orders, each once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from payments_host import AdapterError, HostFailure, WebhookError
from payments_host.contract.types import (
    DispositionCheckOwner,
    DispositionHandle,
    DispositionIgnore,
    Entry,
    ErrorKind,
    Event,
    Subject,
    SubjectAlert,
    SubjectDispute,
    SubjectPayment,
    SubjectReference,
    SubjectTransaction,
)
from payments_host.contract.webhooks import Delivery, Policy
from shop.orders import Order, Orders
from shop.payments import INSTALLATION, Payments
from shop.settings import Settings

log = logging.getLogger("shop")

# For so long an event of nobody's may be one whose order is about to be stored.
_EARLY_SECONDS = 5 * 60

# Of `resolve`: these do not go away by asking again.
_LASTING = (
    ErrorKind.FORBIDDEN,
    ErrorKind.NOT_FOUND,
    ErrorKind.PROTOCOL,
    ErrorKind.UNSUPPORTED,
)


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
            event = self._resolved(event)
        except (AdapterError, HostFailure) as error:
            log.warning("%s %s: %s", event.provider_type, event.id, error)
            return False
        order = self._order_of(event, ids)
        if order is None:
            log.info("%s %s is of no order", event.provider_type, event.id)
            return now >= event.created + _EARLY_SECONDS
        # Where a call for the order is under way, its answer comes first, and tells the payment.
        with order.lock:
            payment = order.payment or event.payment_id
            if payment is None:
                return now >= event.created + _EARLY_SECONDS
            self._orders.fold_event(order, payment, event)
        return True

    def _resolved(self, event: Event) -> Event:
        """The event with what it is about, fetched where it only points at it."""
        if not isinstance(event.subject, SubjectReference):
            return event
        try:
            subject = self._payments.adapter.webhooks.resolve(
                self._payments.connection, event.subject.value
            )
        except AdapterError as error:
            if error.kind in _LASTING:
                return event
            raise
        return replace(event, subject=subject, payment_id=_payment_of(subject) or event.payment_id)

    def _order_of(self, event: Event, ids: Sequence[str]) -> Order | None:
        for id in [*ids, *([event.payment_id] if event.payment_id else [])]:
            if order := self._orders.of_payment(id):
                return order
        # An event may be quicker than the answer that tells the payment's id. What this shop caused
        # carries the operation's mark.
        order = self._orders.of_operation(event.operation_id or "")
        return order if order and order.payment is None else None


def _payment_of(subject: Subject) -> str | None:
    """What `event.payment_id` is for an event that comes with its object."""
    match subject:
        case SubjectPayment(payment):
            return payment.id
        case SubjectTransaction(transaction):
            return transaction.payment_id
        case SubjectDispute(dispute):
            return dispute.payment_id
        case SubjectAlert(alert):
            return alert.payment_id
        case _:
            return None
