"""The Stripe adapter and payments-core, against the simulator."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from payments_host import (
    Adapter,
    AdapterError,
    AmountError,
    Component,
    Core,
    Credentials,
    Egress,
    HostFailure,
    LedgerError,
    Secret,
    WebhookError,
)
from payments_host.contract.batch import AuthorizationBatch, BatchItem
from payments_host.contract.gateway import CaptureRequest, RefundRequest
from payments_host.contract.ledger import Answer, FactAnswer, FactEvent
from payments_host.contract.types import (
    Authorization,
    CaptureMode,
    Connection,
    Contact,
    Credential,
    CredentialValueHostHeld,
    DeclineReason,
    DispositionHandle,
    Entry,
    ErrorKind,
    MerchantReason,
    Mode,
    Money,
    NextActionRedirect,
    Operation,
    Outcome,
    Payment,
    PaymentSourceSavedMethod,
    PaymentStatus,
    PresenceMerchantInitiated,
    PresenceOnSession,
    SubjectPayment,
    TransactionStatus,
)
from payments_host.contract.vault import NewCustomer
from payments_host.contract.webhooks import Delivery, Policy
from tests.support.stripe import signature

AMOUNT = Money(minor_units=1099, currency="EUR")


@pytest.fixture
def adapter(stripe_component: Component, fake_stripe: str) -> Iterator[Adapter]:
    credentials = Credentials().add(
        "shop-key", Secret(f"sk_test_{uuid.uuid4().hex}"), Mode.TEST, [fake_stripe]
    )
    egress = Egress(loopback_http=True)
    with Adapter(stripe_component, egress=egress, credentials=credentials) as adapter:
        yield adapter


@pytest.fixture
def connection(fake_stripe: str) -> Connection:
    held = CredentialValueHostHeld("shop-key")
    return Connection(
        credentials=[Credential(name="secret-key", value=held)],
        mode=Mode.TEST,
        installation_id="tests",
        endpoints=[Entry(key="api", value=fake_stripe)],
    )


def operation(
    connection: Connection, *, id: str = "", first_sent_at: int | None = None
) -> Operation:
    return Operation(
        connection=connection,
        id=id or f"test-{uuid.uuid4()}",
        now=int(time.time()),
        first_sent_at=first_sent_at,
    )


def authorization(
    method: str = "pm_card_visa", capture_mode: CaptureMode = CaptureMode.MANUAL
) -> Authorization:
    return Authorization(
        amount=AMOUNT,
        source=PaymentSourceSavedMethod(method),
        capture_mode=capture_mode,
        presence=PresenceOnSession(),
        return_url="https://shop.example/return",
    )


def test_a_payment_s_life(adapter: Adapter, connection: Connection) -> None:
    payment = adapter.gateway.authorize(operation(connection), authorization())
    assert payment.status == PaymentStatus.AUTHORIZED
    assert payment.capturable == AMOUNT

    capture = CaptureRequest(payment_id=payment.id, amount=AMOUNT, is_final=True)
    captured = adapter.gateway.capture(operation(connection), capture)
    assert captured.payment is not None
    assert captured.payment.captured == AMOUNT

    refund = RefundRequest(payment_id=payment.id, reverse_splits=False, refund_fees=False)
    refunded = adapter.gateway.refund(operation(connection), refund)
    assert refunded.status == TransactionStatus.SUCCEEDED
    assert refunded.payment is not None
    assert refunded.payment.refunded == AMOUNT
    assert adapter.gateway.get_payment(connection, payment.id).refunded == AMOUNT


def test_the_same_operation_pays_once(adapter: Adapter, connection: Connection) -> None:
    first = operation(connection)
    payment = adapter.gateway.authorize(first, authorization())
    again = operation(connection, id=first.id, first_sent_at=first.now)
    repeated = adapter.gateway.authorize(again, authorization())
    assert repeated.id == payment.id
    assert repeated.replayed
    [movement] = adapter.gateway.find(connection, first.id, first.now - 300)
    assert isinstance(movement.value, Payment)


def test_a_decline_has_the_fields_of_the_record(adapter: Adapter, connection: Connection) -> None:
    with pytest.raises(AdapterError) as raised:
        adapter.gateway.authorize(
            operation(connection), authorization("pm_card_visa_chargeDeclinedInsufficientFunds")
        )
    error = raised.value
    assert error.kind == ErrorKind.DECLINED
    assert error.outcome == Outcome.NOT_PERFORMED
    assert error.decline is not None
    assert error.decline.reason == DeclineReason.INSUFFICIENT_FUNDS
    assert error.shopper_message == error.decline.shopper_message
    assert error.payment_id is not None


def test_a_customer_who_has_to_act_is_no_error(adapter: Adapter, connection: Connection) -> None:
    payment = adapter.gateway.authorize(
        operation(connection), authorization("pm_card_authenticationRequired")
    )
    assert payment.status == PaymentStatus.AWAITING_ACTION
    assert isinstance(payment.next_action, NextActionRedirect)


def test_a_credential_that_is_not_registered(adapter: Adapter, connection: Connection) -> None:
    with pytest.raises(AdapterError) as raised:
        adapter.for_tenant("other").gateway.get_payment(connection, "pi_1")
    assert raised.value.kind == ErrorKind.EGRESS_DENIED


def test_each_item_of_a_batch_has_its_own_result(adapter: Adapter, connection: Connection) -> None:
    assert adapter.vault is not None
    customer = NewCustomer(contact=Contact(email=f"{uuid.uuid4()}@shop.example"))
    made = adapter.vault.create_customer(operation(connection), customer)
    items = [
        BatchItem(
            operation_id=f"item-{uuid.uuid4()}",
            authorization=Authorization(
                amount=AMOUNT,
                source=PaymentSourceSavedMethod(method),
                capture_mode=CaptureMode.AUTOMATIC,
                presence=PresenceMerchantInitiated(MerchantReason.RECURRING),
                customer=made.id,
            ),
        )
        for method in ("pm_card_visa", "pm_missing")
    ]
    assert adapter.batch is not None
    batch = AuthorizationBatch(connection=connection, now=int(time.time()), items=items)
    match adapter.batch.authorize_all(batch):
        case (Payment(status=PaymentStatus.CAPTURED), AdapterError()):
            pass
        case other:
            pytest.fail(f"{other}")


def test_describe_agrees_with_the_exports(adapter: Adapter) -> None:
    described = adapter.descriptor.describe()
    assert described.provider == "stripe"
    assert "vault" in described.features
    assert adapter.vault is not None


def delivery(payload: str, secret: str) -> Delivery:
    """Signed a second before it was received."""
    at = 1780000002
    signed = Entry(key="Stripe-Signature", value=signature(payload.encode(), secret, at))
    return Delivery(payload=payload, headers=[signed], received_at=at + 1)


def test_webhooks(adapter: Adapter, core: Core) -> None:
    intent = {
        "id": "pi_1",
        "object": "payment_intent",
        "amount": 1099,
        "amount_received": 1099,
        "currency": "eur",
        "status": "succeeded",
        "livemode": False,
        "created": 1780000000,
        "metadata": {"commerce_installation": "tests"},
    }
    event = {
        "id": "evt_1",
        "object": "event",
        "type": "payment_intent.succeeded",
        "api_version": "2026-10-28.endive",
        "created": 1780000001,
        "livemode": False,
        "data": {"object": intent},
    }
    payload = json.dumps(event)
    policy = Policy(secrets=["whsec_1"], mode=Mode.TEST)
    verification = adapter.webhooks.verify(policy, delivery(payload, "whsec_1"))
    [verified] = verification.events
    assert verified.provider_type == "payment_intent.succeeded"
    assert verified.disposition == DispositionHandle()
    assert isinstance(verified.subject, SubjectPayment)
    assert verified.payment_id == verified.subject.value.id == "pi_1"
    assert verification.acknowledgement.http_status == 200

    fact = FactEvent(verified)
    folded = core.ledger.fold("pi_1", None, [fact])
    assert folded.view.summary.captured == AMOUNT
    assert core.ledger.fold("pi_1", folded.state, [fact]).changes == ()
    foreign = FactAnswer(Answer(subject=SubjectPayment(replace(verified.subject.value, id="pi_2"))))
    with pytest.raises(LedgerError) as refused:
        core.ledger.fold("pi_1", None, [fact, foreign])
    assert refused.value.field == "facts[1].answer.subject.payment.id"

    with pytest.raises(WebhookError) as raised:
        adapter.webhooks.verify(policy, delivery(payload, "whsec_2"))
    assert raised.value.kind == "mismatch"
    assert raised.value.http_status == 400


def test_money(core: Core) -> None:
    assert core.amounts.parse("10.99", "EUR") == AMOUNT
    assert core.amounts.format(Money(minor_units=1000, currency="KWD")) == "1.000"
    assert core.amounts.exponent("JPY") == 0
    with pytest.raises(AmountError) as raised:
        core.amounts.parse("10.999", "EUR")
    assert raised.value.field == "amount"
    with pytest.raises(LedgerError):
        core.ledger.read("no state")
    with pytest.raises(HostFailure, match="minor-units"):
        core.amounts.format(Money(minor_units=-1, currency="EUR"))
