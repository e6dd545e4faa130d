"""The shop's payments: orders on one side, the adapter on the other."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

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
    Subject,
    SubjectPayment,
    SubjectTransaction,
    Transaction,
)
from shop.orders import PRICE, Answer, Order, Orders, Terms
from shop.settings import Settings

log = logging.getLogger("shop")

# Marks what this shop creates at the provider. Never change it: it is part of every operation.
INSTALLATION = "example-shop"

_STRIPE = "https://api.stripe.com"
_LONGEST_WAIT_SECONDS = 1.5
_KEY = "stripe-key"
_SOMETHING_ELSE = "The payment could not be made. Please try again later."


class Elsewhere(Exception):
    """The order is of another mode or provider than this shop's: nothing is sent for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a call that should pay an order: for the shopper, stored or not."""

    answer: Answer
    payment: str | None = None
    status: str = ""
    """The payment's, when there is one."""
    message: str = ""
    redirect: str | None = None
    """Where the customer has to go next."""


class Payments:
    """Pays and refunds orders. Every function blocks: call it on a thread of its own."""

    def __init__(self, settings: Settings, orders: Orders) -> None:
        self._orders = orders
        self._mode = settings.mode
        self._provider = provider = settings.provider or _STRIPE
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

    def terms(self, order: str, method: str, base_url: str) -> Terms:
        """What a new order's operation is made of. `base_url` is where customers reach the shop."""
        return Terms(
            amount=PRICE,
            mode=self._mode,
            provider=self._provider,
            method=method,
            capture_mode=CaptureMode.AUTOMATIC,
            return_url=f"{base_url}/orders/{order}/return",
        )

    def pay(self, order: Order) -> Result:
        """Sends the order's operation, the same one every time; or tells what is known, when that is
        final. Raises `Elsewhere`."""
        with order.lock:
            self._check_place(order)
            if order.is_final:
                return _known(order)
            first_sent_at = order.sent_at
            now = _now()
            # Stored before it is sent: an operation that nobody remembers cannot be repeated.
            self._orders.authorize_sent(order, now)
            authorization = Authorization(
                amount=order.terms.amount,
                source=PaymentSourceSavedMethod(order.terms.method),
                capture_mode=order.terms.capture_mode,
                presence=PresenceOnSession(),
                order_id=order.id,
                return_url=order.terms.return_url,
            )
            operation = Operation(
                connection=self.connection,
                id=order.authorize_id,
                now=now,
                first_sent_at=first_sent_at,
            )
            try:
                payment = self.adapter.gateway.authorize(operation, authorization)
            except AdapterError as error:
                # The operator's message is for the log, the shopper's for the shopper.
                log.warning("%s: %s", order.id, error)
                result = _not_paid(error)
                self._store(order, result)
                if result.answer == Answer.DECLINED:
                    self.refresh(order)
                return result
            except HostFailure as failure:
                log.error("%s: %s", order.id, failure)
                unknown = failure.outcome == Outcome.UNKNOWN
                result = (
                    Result(answer=Answer.UNKNOWN)
                    if unknown
                    else Result(answer=Answer.FAILED, message=_SOMETHING_ELSE)
                )
                self._store(order, result)
                return result
            result = Result(
                answer=Answer.PAYMENT,
                payment=payment.id,
                status=payment.status,
                redirect=_redirect(payment),
            )
            self._store(order, result)
            self._fold(order, payment.id, SubjectPayment(payment))
            return result

    def refund(self, order: Order) -> Transaction:
        """Gives everything back. Raises `AdapterError` and `HostFailure`, of the refund itself alone,
        and `Elsewhere`."""
        assert order.payment is not None
        with order.lock:
            self._check_place(order)
            first_sent_at = order.refund_sent_at
            now = _now()
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
            self._fold(order, order.payment, SubjectTransaction(transaction))
            self.settle(order)
            return transaction

    def refresh(self, order: Order) -> None:
        """Reads the order's payment. A failure leaves the order as it was."""
        if order.payment is None or not self._is_here(order):
            return
        with order.lock:
            try:
                payment = self.adapter.gateway.get_payment(self.connection, order.payment)
            except PaymentsError as error:
                log.warning("%s: %s", order.id, error)
            else:
                self._fold(order, payment.id, SubjectPayment(payment))

    def settle(self, order: Order) -> None:
        """Reads what the ledger asks for, when it asks: the provider's times are whole seconds, and
        of two things that it said within one second nobody can tell which came last."""
        with order.lock:
            wanted = order.view.needs_refresh if order.view else None
            if wanted is None or order.payment is None or not self._is_here(order):
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
                    self._fold(order, order.payment, SubjectTransaction(transaction))

    def _is_here(self, order: Order) -> bool:
        return (order.terms.mode, order.terms.provider) == (self._mode, self._provider)

    def _check_place(self, order: Order) -> None:
        if not self._is_here(order):
            raise Elsewhere(f"{order.id} is of another mode or provider")

    # What was answered is true whether or not it could be stored. So nothing below raises: the next
    # click sends the same operation, which has the same answer.

    def _store(self, order: Order, result: Result) -> None:
        try:
            self._orders.answered(
                order, result.answer, payment=result.payment, message=result.message
            )
        except Exception:
            log.exception("%s: the answer was not stored", order.id)

    def _fold(self, order: Order, payment: str, subject: Subject) -> None:
        try:
            self._orders.fold_answer(order, payment, subject)
        except Exception:
            log.exception("%s: the answer was not folded", order.id)


def _known(order: Order) -> Result:
    """What became of an order whose answer is final."""
    if order.is_declined:
        message = order.message or _SOMETHING_ELSE
        return Result(answer=Answer.DECLINED, payment=order.payment, message=message)
    return Result(answer=Answer.PAYMENT, payment=order.payment, status=order.status)


def _not_paid(error: AdapterError) -> Result:
    if error.outcome == Outcome.UNKNOWN:
        answer, message = Answer.UNKNOWN, ""
    elif error.kind == ErrorKind.DECLINED:
        answer, message = Answer.DECLINED, error.shopper_message or _SOMETHING_ELSE
    elif error.field == "authorization.source":
        answer, message = Answer.REFUSED, "method: there is no such payment method"
    else:
        answer, message = Answer.FAILED, error.shopper_message or _SOMETHING_ELSE
    return Result(answer=answer, payment=error.payment_id, message=message)


def _redirect(payment: Payment) -> str | None:
    match payment.next_action:
        case NextActionRedirect(redirect):
            return redirect.url
        case _:
            return None


def _now() -> int:
    return int(time.time())
