"""The shop's payments: orders on one side, the adapter on the other."""

from __future__ import annotations

import logging
import time

from payments_host import (
    Adapter,
    AdapterError,
    Component,
    Credentials,
    Egress,
    HostFailure,
    PaymentsError,
)
from payments_host.contract.gateway import RefundRequest
from payments_host.contract.types import (
    Authorization,
    CaptureMode,
    Connection,
    Credential,
    CredentialValueHostHeld,
    Entry,
    ErrorKind,
    NextActionRedirect,
    Operation,
    Outcome,
    Payment,
    PaymentSourceSavedMethod,
    PresenceOnSession,
    SubjectPayment,
    SubjectTransaction,
    Transaction,
)
from shop.orders import PRICE, Answer, Order, Orders
from shop.settings import Settings

log = logging.getLogger("shop")

# Marks what this shop creates at the provider. Never change it: it is part of every operation.
INSTALLATION = "example-shop"

_STRIPE = "https://api.stripe.com"
_LONGEST_WAIT_SECONDS = 1.5
_KEY = "stripe-key"
_SOMETHING_ELSE = "The payment could not be made. Please try again later."


class Payments:
    """Pays and refunds orders. Every function blocks: call it on a thread of its own."""

    def __init__(self, settings: Settings, orders: Orders) -> None:
        self._orders = orders
        provider = settings.provider or _STRIPE
        credentials = Credentials().add(_KEY, settings.secret_key, settings.mode, [provider])
        egress = Egress(loopback_http=True) if settings.provider else Egress(["api.stripe.com"])
        self.adapter = Adapter(
            Component.load(settings.adapter), egress=egress, credentials=credentials
        )
        endpoints = [Entry(key="api", value=provider)] if settings.provider else []
        self.connection = Connection(
            credentials=[Credential(name="secret-key", value=CredentialValueHostHeld(_KEY))],
            mode=settings.mode,
            installation_id=INSTALLATION,
            endpoints=endpoints,
        )

    def pay(self, order: Order, *, again: bool = False) -> str | None:
        """Sends the order's operation. Where the customer has to go next, if anywhere. What became
        of it is in the order."""
        authorization = Authorization(
            amount=PRICE,
            source=PaymentSourceSavedMethod(order.method),
            capture_mode=CaptureMode.AUTOMATIC,
            presence=PresenceOnSession(),
            order_id=order.id,
            return_url=order.return_url,
        )
        operation = Operation(
            connection=self.connection,
            id=order.authorize_id,
            now=_now(),
            first_sent_at=order.sent_at if again else None,
        )
        with order.lock:
            try:
                payment = self.adapter.gateway.authorize(operation, authorization)
            except AdapterError as error:
                self._not_paid(order, error)
                return None
            except HostFailure as failure:
                log.error("%s: %s", order.id, failure)
                unknown = failure.outcome == Outcome.UNKNOWN
                self._orders.answered(order, Answer.UNKNOWN if unknown else Answer.FAILED)
                return None
            self._orders.answered(order, Answer.PAYMENT, payment=payment.id)
            self._orders.fold_answer(order, payment.id, SubjectPayment(payment))
            return _redirect(payment)

    def refund(self, order: Order) -> Transaction:
        """Gives everything back. Raises `AdapterError` and `HostFailure`."""
        assert order.payment is not None
        with order.lock:
            first_sent_at = order.refund_sent_at
            now = _now()
            # Stored before it is sent: an operation that nobody remembers cannot be repeated.
            self._orders.refund_sent(order, now)
            transaction = self.adapter.gateway.refund(
                Operation(
                    connection=self.connection,
                    id=order.refund_id,
                    now=now,
                    first_sent_at=first_sent_at,
                ),
                RefundRequest(payment_id=order.payment, reverse_splits=False, refund_fees=False),
            )
            self._orders.fold_answer(order, order.payment, SubjectTransaction(transaction))
            self.settle(order)
            return transaction

    def refresh(self, order: Order) -> None:
        """Reads the order's payment. A failure leaves the order as it was."""
        if order.payment is None:
            return
        with order.lock:
            try:
                payment = self.adapter.gateway.get_payment(self.connection, order.payment)
            except PaymentsError as error:
                log.warning("%s: %s", order.id, error)
            else:
                self._orders.fold_answer(order, payment.id, SubjectPayment(payment))

    def settle(self, order: Order) -> None:
        """Reads what the ledger asks for, when it asks: the provider's times are whole seconds, and
        of two things that it said within one second nobody can tell which came last."""
        with order.lock:
            wanted = order.view.needs_refresh if order.view else None
            if wanted is None or order.payment is None:
                return
            time.sleep(min(max(wanted.not_before - time.time(), 0), _LONGEST_WAIT_SECONDS))
            if wanted.payment:
                self.refresh(order)
            for reference in wanted.transactions:
                try:
                    transaction = self.adapter.gateway.get_transaction(
                        self.connection, order.payment, reference
                    )
                except PaymentsError as error:
                    log.warning("%s: %s", order.id, error)
                else:
                    subject = SubjectTransaction(transaction)
                    self._orders.fold_answer(order, order.payment, subject)

    def _not_paid(self, order: Order, error: AdapterError) -> None:
        # The operator's message is for the log, the shopper's for the shopper.
        log.warning("%s: %s", order.id, error)
        if error.outcome == Outcome.UNKNOWN:
            answer, message = Answer.UNKNOWN, ""
        elif error.kind == ErrorKind.DECLINED:
            answer, message = Answer.DECLINED, error.shopper_message or _SOMETHING_ELSE
        elif error.field == "authorization.source":
            answer, message = Answer.REFUSED, "method: there is no such payment method"
        else:
            answer, message = Answer.FAILED, error.shopper_message or _SOMETHING_ELSE
        self._orders.answered(order, answer, payment=error.payment_id, message=message)
        if answer == Answer.DECLINED:
            self.refresh(order)


def _redirect(payment: Payment) -> str | None:
    match payment.next_action:
        case NextActionRedirect(redirect):
            return redirect.url
        case _:
            return None


def _now() -> int:
    return int(time.time())
