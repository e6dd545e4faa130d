"""The example shop, as people use it: a process, a browser's requests, the provider's deliveries."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.environment import needed
from tests.support.stripe import (
    answered,
    answers_lost,
    deliverable,
    endpoint,
    payments_of,
    refunded_in_the_dashboard,
    signature,
    thin,
)
from tests.support.web import Page, get, post

HOST = Path(__file__).parent.parent
SECRET = "whsec_shop"
CHECKOUT = "0123456789-ABCDEF_z"
EUROS = {"minor-units": 2400, "currency": "EUR"}


@dataclass
class Shop:
    """A shop that runs."""

    url: str
    key: str
    orders: Path
    process: subprocess.Popen[str]

    def order(self, method: str = "pm_card_visa", checkout: str | None = None) -> Page:
        body = {"method": method, "checkout": checkout or uuid.uuid4().hex}
        return post(f"{self.url}/orders", body)

    def shown(self, order: str) -> dict[str, Any]:
        shown: dict[str, Any] = get(f"{self.url}/orders/{order}").json()
        return shown

    def deliver(self, event: dict[str, Any], secret: str = SECRET) -> Page:
        payload = json.dumps(event).encode()
        headers = {"stripe-signature": signature(payload, secret)}
        return post(f"{self.url}/webhooks/stripe", payload, headers)


@contextmanager
def running(orders: Path, key: str, *options: str, webhook_secret: str = SECRET) -> Iterator[Shop]:
    environment = {
        **os.environ,
        "PAYMENTS_ADAPTER": needed("PAYMENTS_ADAPTER"),
        "PAYMENTS_CORE": needed("PAYMENTS_CORE"),
        "PAYMENTS_PROVIDER": needed("FAKE_STRIPE"),
        "ORDERS": str(orders),
        "STRIPE_SECRET_KEY": key,
        "STRIPE_WEBHOOK_SECRET": webhook_secret,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "shop", *options],
        cwd=HOST,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.fullmatch(r"shop: (http://127\.0\.0\.1:\d+)\n", line)
        assert found, line
        try:
            yield Shop(found[1], key, orders, process)
        finally:
            process.kill()


@pytest.fixture
def key() -> str:
    return f"sk_test_{uuid.uuid4().hex}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    key = f"sk_test_{uuid.uuid4().hex}"
    with running(tmp_path_factory.mktemp("shop") / "orders.jsonl", key) as shop:
        yield shop


def test_a_payment(shop: Shop) -> None:
    answer = shop.order()
    assert answer.status == 201
    order = answer.json()
    assert order["status"] == "captured"
    assert "redirect" not in order
    assert shop.shown(order["order"]) == {
        "order": order["order"],
        "status": "captured",
        "payment": order["payment"],
        "amount": EUROS,
        "captured": EUROS,
        "refunded": {"minor-units": 0, "currency": "EUR"},
        "events": [],
    }
    page = get(shop.url).text
    assert order["order"] in page
    assert shop.key not in page


def test_a_decline(shop: Shop) -> None:
    answer = shop.order("pm_card_visa_chargeDeclinedLostCard")
    assert answer.status == 402
    declined = answer.json()
    assert set(declined) == {"order", "status", "message"}
    assert declined["status"] == "declined"
    assert "lost" not in declined["message"].lower(), "the shopper is not told"
    assert shop.shown(declined["order"])["status"] == "declined"


def test_three_d_secure(shop: Shop) -> None:
    answer = shop.order("pm_card_authenticationRequired")
    assert answer.status == 201
    order = answer.json()
    assert order["status"] == "awaiting-action"
    # The bank's page, and back from there.
    action = re.findall(r'action="([^"]+)"', get(order["redirect"]).text)[0]
    form = {"content-type": "application/x-www-form-urlencoded"}
    back = post(urllib.parse.urljoin(order["redirect"], action), b"outcome=succeeded", form)
    assert back.url.startswith(f"{shop.url}/orders/{order['order']}/return")
    assert shop.shown(order["order"])["status"] == "captured"


def test_a_refund(shop: Shop) -> None:
    order = shop.order().json()["order"]
    answer = post(f"{shop.url}/orders/{order}/refund", None)
    assert answer.status == 200
    refund = answer.json()
    assert refund["refund"].startswith("re_")
    assert refund["status"] == "succeeded"
    assert shop.shown(order)["refunded"]["minor-units"] == 2400
    again = post(f"{shop.url}/orders/{order}/refund", None)
    assert again.json()["refund"] == refund["refund"], "the same operation, the same refund"


def test_webhooks(shop: Shop) -> None:
    order = shop.order().json()
    event = deliverable(shop.key, "payment_intent.succeeded", order["payment"])
    assert shop.deliver(event).status == 200
    journal = shop.orders.read_text(encoding="utf-8")
    assert shop.deliver(event).status == 200
    assert shop.orders.read_text(encoding="utf-8") == journal, "each event once"
    assert shop.shown(order["order"])["events"] == ["payment_intent.succeeded"]

    forged = shop.deliver(event, "whsec_other")
    assert forged.status == 400
    assert forged.json()["message"]
    assert shop.shown(order["order"])["events"] == ["payment_intent.succeeded"]


def test_what_the_provider_delivers(tmp_path: Path, key: str) -> None:
    """By itself, while the shop still waits for the answer to its call."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with (
        endpoint(key, f"http://127.0.0.1:{port}/webhooks/stripe") as secret,
        running(tmp_path / "orders", key, "--port", port, webhook_secret=secret) as shop,
    ):
        paid = shop.order().json()["order"]
        post(f"{shop.url}/orders/{paid}/refund", None)
        declined = shop.order("pm_card_visa_chargeDeclined").json()["order"]
        wanted = {
            paid: {"payment_intent.succeeded", "charge.succeeded", "charge.refunded"},
            declined: {"payment_intent.payment_failed", "charge.failed"},
        }
        deadline = time.monotonic() + 20
        while any(not types <= set(shop.shown(order)["events"]) for order, types in wanted.items()):
            assert time.monotonic() < deadline, [shop.shown(order) for order in wanted]
        assert shop.shown(paid)["captured"] == EUROS
        assert shop.shown(paid)["refunded"] == EUROS
        assert shop.shown(declined)["status"] == "declined"
        answers = [answer for answer in answered(shop.url) if answer is not None]
        assert set(answers) == {200}, "none had to come again"


def test_an_event_that_only_points_at_its_object(shop: Shop) -> None:
    """Whose it is, is known when the object is fetched."""
    order = shop.order().json()
    refund = refunded_in_the_dashboard(shop.key, order["payment"])
    event = thin("refund.created", "refund", refund)
    assert shop.deliver(event).status == 200
    shown = shop.shown(order["order"])
    assert shown["events"] == ["v1.refund.created"]
    assert shown["refunded"] == EUROS

    # There is no such object: soon it may be there, later it will not.
    nothing = thin("refund.created", "refund", "re_missing")
    assert shop.deliver(nothing).status == 503
    nothing["created"] = "2026-01-01T00:00:00.000Z"
    assert shop.deliver(nothing).status == 200


def test_the_body_is_taken_as_it_came(shop: Shop) -> None:
    """JSON that is parsed and written again has another signature."""
    order = shop.order().json()
    event = deliverable(shop.key, "payment_intent.succeeded", order["payment"])
    payload = json.dumps(event, indent=7).encode() + b"\n\n"
    headers = {"stripe-signature": signature(payload, SECRET)}
    assert post(f"{shop.url}/webhooks/stripe", payload, headers).status == 200
    assert post(f"{shop.url}/webhooks/stripe", b"\xff", headers).status == 400
    assert post(f"{shop.url}/webhooks/stripe", b" " * 2_000_000, headers).status == 413


def test_events_of_nobody_are_early_at_first(shop: Shop) -> None:
    order = shop.order().json()
    event = deliverable(shop.key, "charge.succeeded", order["payment"])
    charge = event["data"]["object"]
    charge["payment_intent"] = "pi_of_somebody_else"
    charge["metadata"] = {}
    assert shop.deliver(event).status == 503
    event["created"] = int(time.time()) - 301
    assert shop.deliver(event).status == 200


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "method: "),
        ({"method": 7, "checkout": CHECKOUT}, "method: "),
        ({"method": "../refunds", "checkout": CHECKOUT}, "method: "),
        ({"method": "pm_card_visa"}, "checkout: "),
        ({"method": "pm_card_visa", "checkout": 7}, "checkout: "),
        ({"method": "pm_card_visa", "checkout": "a" * 15}, "checkout: "),
        ({"method": "pm_card_visa", "checkout": "a" * 65}, "checkout: "),
        ({"method": "pm_card_visa", "checkout": "a" * 16 + "\n"}, "checkout: "),
        ({"method": "pm_card_visa", "checkout": CHECKOUT, "amount": 1}, "amount: "),
        (b"{", "body: expected an object with method and checkout"),
        (b"[]", "body: expected an object with method and checkout"),
    ],
)
def test_bad_input_is_named(shop: Shop, body: Any, message: str) -> None:
    answer = post(f"{shop.url}/orders", body)
    assert answer.status == 400
    assert answer.json()["message"].startswith(message)


def test_a_method_that_the_provider_does_not_know(shop: Shop) -> None:
    answer = shop.order("pm_unknown")
    assert answer.status == 400
    assert answer.json()["message"].startswith("method: ")


def test_what_is_not_there(shop: Shop) -> None:
    for path in ("retry", "refund"):
        assert post(f"{shop.url}/orders/order-1/{path}", None).status == 404
    assert get(f"{shop.url}/orders/order-1").status == 404


def test_an_unknown_outcome_is_asked_again_after_a_kill(tmp_path: Path, key: str) -> None:
    """The answers are lost, then the shop is: one payment is made all the same."""
    orders = tmp_path / "orders.jsonl"
    with running(orders, key) as shop:
        answers_lost("/v1/payment_intents", 3)
        answer = shop.order()
        assert answer.status == 202
        order = answer.json()["order"]
        assert answer.json() == {"order": order, "status": "unknown"}
    # A kill may cut a line off.
    with orders.open("a", encoding="utf-8") as journal:
        journal.write('{"entry": "answ')
    with running(orders, key) as shop:
        assert shop.shown(order)["status"] == "unknown"
        retried = post(f"{shop.url}/orders/{order}/retry", None)
        assert retried.status == 201
        assert retried.json()["status"] == "captured"
        again = post(f"{shop.url}/orders/{order}/retry", None)
        assert again.json()["payment"] == retried.json()["payment"]
    with running(orders, key) as shop:
        assert shop.shown(order)["captured"]["minor-units"] == 2400


def test_an_event_tells_the_payment_that_no_answer_told(tmp_path: Path, key: str) -> None:
    with running(tmp_path / "orders.jsonl", key) as shop:
        answers_lost("/v1/payment_intents", 3)
        order = shop.order().json()["order"]
        assert shop.shown(order)["payment"] is None
        event = deliverable(key, "payment_intent.succeeded")
        assert shop.deliver(event).status == 200
        shown = shop.shown(order)
        assert shown["payment"] == event["data"]["object"]["id"]
        assert shown["status"] == "captured"


def test_the_provider_forgets_and_the_shop_does_not(tmp_path: Path, key: str) -> None:
    """What was first sent too long ago is looked for, and not sent again."""
    journal = tmp_path / "orders.jsonl"
    with running(journal, key) as shop:
        answers_lost("/v1/payment_intents", 3)
        order = shop.order().json()["order"]
    entries = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    [sent] = [entry for entry in entries if entry["entry"] == "authorize-sent"]
    sent["sent_at"] -= 2 * 24 * 60 * 60
    journal.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), encoding="utf-8")
    post(f"{needed('FAKE_STRIPE')}/_control/idempotency/expire", b"")
    with running(journal, key) as shop:
        assert post(f"{shop.url}/orders/{order}/retry", None).status == 201
        assert payments_of(key, order) == [shop.shown(order)["payment"]]


def test_it_ends_cleanly(tmp_path: Path, key: str) -> None:
    with running(tmp_path / "orders.jsonl", key) as shop:
        shop.process.send_signal(signal.SIGTERM)
        assert shop.process.wait(10) == 0
        assert shop.process.stdout is not None
        assert shop.process.stdout.read() == ""


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("PAYMENTS_ADAPTER", "give --adapter or set PAYMENTS_ADAPTER"),
        ("PAYMENTS_CORE", "give --core or set PAYMENTS_CORE"),
        ("STRIPE_SECRET_KEY", "set the environment variable STRIPE_SECRET_KEY"),
        ("STRIPE_WEBHOOK_SECRET", "set the environment variable STRIPE_WEBHOOK_SECRET"),
    ],
)
def test_what_is_missing_is_said(missing: str, told: str) -> None:
    complete = {
        "PAYMENTS_ADAPTER": "adapter.wasm",
        "PAYMENTS_CORE": "core.wasm",
        "STRIPE_SECRET_KEY": "sk_test_1",
        "STRIPE_WEBHOOK_SECRET": "whsec_1",
    }
    environment = {name: value for name, value in complete.items() if name != missing}
    ended = subprocess.run(
        [sys.executable, "-m", "shop"],
        cwd=HOST,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert told in ended.stderr
