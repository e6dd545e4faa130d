"""One checkout is one order, whatever is clicked how often and whatever breaks meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from payments_host import Component, Core, FailureKind, HostFailure, Limits, Secret
from payments_host.contract.types import Money, Operation, Outcome
from shop.journal import Journal
from shop.orders import Answer, Order, Orders
from shop.payments import Elsewhere, Payments
from shop.settings import Settings
from tests.support.environment import needed
from tests.support.stripe import answers_lost, payments_of
from tests.support.web import get, post
from tests.test_shop import running

BASE = "http://127.0.0.1:1"
APPROVED, DECLINED = "pm_card_visa", "pm_card_visa_chargeDeclined"
INTENTS = "/v1/payment_intents"


class Till:
    """What is behind the shop's pages."""

    def __init__(self, folder: Path, core: Core, **changed: Any) -> None:
        given: dict[str, Any] = {
            "adapter": Path(needed("PAYMENTS_ADAPTER")),
            "core": Path(needed("PAYMENTS_CORE")),
            "provider": needed("FAKE_STRIPE"),
            "port": 0,
            "orders": folder / "orders.jsonl",
            "secret_key": Secret("sk_test_till"),
            "webhook_secret": Secret("whsec_till"),
        }
        settings = Settings(**(given | changed))
        self.journal = Journal(settings.orders)
        self.orders = Orders(self.journal, core)
        self.payments = Payments(settings, self.orders)

    def order(self, checkout: str, method: str = APPROVED) -> Order:
        return self.orders.get_or_create(checkout, lambda id: self.payments.terms(id, method, BASE))

    def close(self) -> None:
        self.journal.close()
        self.payments.adapter.close()


@pytest.fixture
def till(tmp_path: Path, core: Core) -> Iterator[Callable[..., Till]]:
    """Opens tills on one journal."""
    opened: list[Till] = []

    def make(core: Core = core, **changed: Any) -> Till:
        opened.append(Till(tmp_path, core, **changed))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def checkout() -> str:
    return str(uuid.uuid4())


def no_call(*_: object) -> Any:
    raise AssertionError("nothing is to be sent")


def test_clicked_twice_it_is_paid_once(tmp_path: Path, checkout: str) -> None:
    with running(tmp_path / "orders.jsonl", "sk_test_twice") as shop:
        with ThreadPoolExecutor(8) as clicks:
            answers = list(clicks.map(lambda _: shop.order(APPROVED, checkout), range(8)))
        answers.append(shop.order(APPROVED, checkout))
        assert [answer.status for answer in answers] == [201] * 9
        [order] = {answer.json()["order"] for answer in answers}
        [payment] = {answer.json()["payment"] for answer in answers}
        assert payments_of(shop.key, order) == [payment]

        other = shop.order(DECLINED, checkout)
        assert other.status == 409
        assert other.json()["message"]
        assert payments_of(shop.key, order) == [payment]


def test_asked_again_it_is_the_same_order(tmp_path: Path, checkout: str) -> None:
    with running(tmp_path / "orders.jsonl", "sk_test_again") as shop:
        answers_lost(INTENTS, 3)
        lost = shop.order(APPROVED, checkout)
        assert lost.status == 202
    with running(tmp_path / "orders.jsonl", "sk_test_again") as shop:
        found = shop.order(APPROVED, checkout)
        assert found.status == 201
        assert found.json()["order"] == lost.json()["order"]
        assert payments_of(shop.key, lost.json()["order"]) == [found.json()["payment"]]


@pytest.mark.parametrize(("method", "status"), [(APPROVED, 201), (DECLINED, 402)])
def test_what_is_final_stays(tmp_path: Path, checkout: str, method: str, status: int) -> None:
    with running(tmp_path / "orders.jsonl", "sk_test_final") as shop:
        first = shop.order(method, checkout)
        assert first.status == status
        retry = f"{shop.url}/orders/{first.json()['order']}/retry"
        for again in (shop.order(method, checkout), post(retry, None)):
            assert again.status == status
            assert again.json() == first.json()


@pytest.mark.parametrize("method", [APPROVED, DECLINED])
def test_what_is_final_is_told_without_a_call(
    till: Callable[..., Till], checkout: str, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    opened = till()
    first = opened.payments.pay(opened.order(checkout, method))
    opened = till()
    for function in ("authorize", "get_payment"):
        monkeypatch.setattr(opened.payments.adapter.gateway, function, no_call)
    again = opened.payments.pay(opened.order(checkout, method))
    assert (again.answer, again.message) == (first.answer, first.message)


def test_only_the_first_call_is_the_first(
    till: Callable[..., Till], checkout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever of those who click comes first, in this process or in one before it."""
    sent: list[int | None] = []

    def lost(operation: Operation, _: object) -> Any:
        sent.append(operation.first_sent_at)
        raise HostFailure(
            kind=FailureKind.TIMEOUT,
            outcome=Outcome.UNKNOWN,
            message="late",
            function="gateway.authorize",
        )

    for _ in range(2):
        opened = till()
        monkeypatch.setattr(opened.payments.adapter.gateway, "authorize", lost)
        for _ in range(2):
            assert opened.payments.pay(opened.order(checkout)).answer == Answer.UNKNOWN
    first = opened.order(checkout).sent_at
    assert isinstance(first, int)
    assert sent == [None, first, first, first]


def test_a_repetition_is_made_of_what_was_sent_first(
    till: Callable[..., Till], checkout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the shop sells for now."""
    opened = till()
    answers_lost(INTENTS, 3)
    assert opened.payments.pay(opened.order(checkout)).answer == Answer.UNKNOWN
    monkeypatch.setattr("shop.payments.PRICE", Money(minor_units=9900, currency="EUR"))
    opened = till()
    order = opened.order(checkout)
    assert opened.payments.pay(order).status == "captured"
    assert order.summary.captured is not None
    assert order.summary.captured.minor_units == 2400


@pytest.mark.parametrize(
    "changed", [{"secret_key": Secret("sk_live_till")}, {"provider": "http://127.0.0.1:9"}]
)
def test_another_mode_or_provider_is_not_asked(
    till: Callable[..., Till],
    checkout: str,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, Any],
) -> None:
    opened = till()
    opened.payments.pay(opened.order(checkout))
    moved = till(**changed)
    for function in ("authorize", "refund", "get_payment", "get_transaction"):
        monkeypatch.setattr(moved.payments.adapter.gateway, function, no_call)
    order = moved.order(checkout)
    for act in (moved.payments.pay, moved.payments.refund):
        with pytest.raises(Elsewhere):
            act(order)
    assert order.refund_sent_at is None
    moved.payments.refresh(order)
    moved.payments.settle(order)


def test_another_provider_is_a_conflict(tmp_path: Path, checkout: str) -> None:
    journal = tmp_path / "orders.jsonl"
    with running(journal, "sk_test_moved") as shop:
        order = shop.order(APPROVED, checkout).json()["order"]
    with running(journal, "sk_test_moved", "--provider", "http://127.0.0.1:9") as shop:
        for answer in (
            shop.order(APPROVED, checkout),
            post(f"{shop.url}/orders/{order}/retry", None),
            post(f"{shop.url}/orders/{order}/refund", None),
        ):
            assert answer.status == 409
            assert answer.json()["message"]


def test_a_core_that_fails_does_not_undo_what_was_answered(
    till: Callable[..., Till], core_component: Component, checkout: str
) -> None:
    """Its failure says that nothing was performed: nothing of its own."""
    broken = till(Core(core_component, limits=Limits(compute=1)))
    order = broken.order(checkout)
    assert broken.payments.pay(order).status == "captured"
    assert order.answer == Answer.PAYMENT
    assert broken.payments.refund(order).status == "succeeded"
    mended = till()
    order = mended.order(checkout)
    refund = mended.payments.refund(order)
    assert order.summary.refunded is not None
    assert mended.payments.refund(order).reference == refund.reference


def test_a_journal_that_fails_does_not_undo_what_was_answered(
    till: Callable[..., Till], checkout: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = till()
    order = opened.order(checkout)
    append = opened.journal.append

    def full(**entry: Any) -> None:
        if entry["entry"] in ("answered", "folded"):
            raise OSError("the disk is full")
        append(**entry)

    monkeypatch.setattr(opened.journal, "append", full)
    paid = opened.payments.pay(order)
    assert (paid.answer, paid.status) == (Answer.PAYMENT, "captured")
    assert order.answer == Answer.NONE
    monkeypatch.setattr(opened.journal, "append", append)
    assert opened.payments.pay(order).payment == paid.payment
    assert order.status == "captured"


def test_an_order_may_come_while_a_payment_is_looked_for(
    till: Callable[..., Till], checkout: str
) -> None:
    """Events and orders come on threads of their own."""
    opened = till()
    opened.order(checkout)
    opened.order(f"{checkout}-2")

    class Payment(str):
        """Looked at, it lets an order come in between."""

        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            opened.order(uuid.uuid4().hex)
            return str.__eq__(self, other)

    assert opened.orders.of_payment(Payment("pi_1")) is None


def test_the_page_can_ask_again(tmp_path: Path) -> None:
    with running(tmp_path / "orders.jsonl", "sk_test_page") as shop:
        page = get(shop.url).text
    assert '<button id="again" hidden>Ask again</button>' in page
    assert "crypto.randomUUID()" in page
