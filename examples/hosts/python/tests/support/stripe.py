"""The simulator's events, and Stripe's signature of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.environment import needed
from tests.support.web import delete, get, post


def deliverable(key: str, type_: str, payment: str | None = None) -> dict[str, Any]:
    """The event of that type about that payment, or about any, as an endpoint would be sent it."""
    page = get(f"{needed('FAKE_STRIPE')}/v1/events", _authorized(key))
    for event in page.json()["data"]:
        subject = event["data"]["object"]
        payments = (None, subject["id"], subject.get("payment_intent"))
        if event["type"] == type_ and payment in payments:
            found: dict[str, Any] = event
            return found
    raise AssertionError(f"no event {type_} of {payment}")


def payments_of(key: str, order: str) -> list[str]:
    """The ids of the payments that were made for an order of the shop's."""
    page = get(f"{needed('FAKE_STRIPE')}/v1/payment_intents?limit=100", _authorized(key))
    return [each["id"] for each in page.json()["data"] if order in each["metadata"].values()]


def answers_lost(path: str, times: int) -> None:
    """The next answers to POST are lost after the work is done."""
    fault = {"method": "POST", "path": path, "times": times, "kind": "close-after"}
    post(f"{needed('FAKE_STRIPE')}/_control/faults", {"faults": [fault]})


def refunded_in_the_dashboard(key: str, payment: str) -> str:
    """Gives all of a payment back without the shop. The refund's id."""
    form = _authorized(key) | {"content-type": "application/x-www-form-urlencoded"}
    fields = urllib.parse.urlencode({"payment_intent": payment}).encode()
    refund: str = post(f"{needed('FAKE_STRIPE')}/v1/refunds", fields, form).json()["id"]
    return refund


def thin(type_: str, object_type: str, id: str) -> dict[str, Any]:
    """An event that only points at its object, as endpoints of the second API are sent."""
    return {
        "id": f"evt_test_{id}",
        "object": "v2.core.event",
        "type": f"v1.{type_}",
        "created": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "livemode": False,
        "related_object": {"id": id, "type": object_type, "url": f"/v1/{object_type}s/{id}"},
    }


@contextmanager
def endpoint(key: str, url: str) -> Iterator[str]:
    """A webhook endpoint for all events. Gives its secret."""
    endpoints = f"{needed('FAKE_STRIPE')}/v1/webhook_endpoints"
    form = _authorized(key) | {"content-type": "application/x-www-form-urlencoded"}
    fields = urllib.parse.urlencode({"url": url, "enabled_events[]": "*"}).encode()
    made = post(endpoints, fields, form).json()
    yield made["secret"]
    delete(f"{endpoints}/{made['id']}", _authorized(key))


def answered(url: str) -> list[int | None]:
    """The statuses with which deliveries to a URL that begins so were answered."""
    deliveries = get(f"{needed('FAKE_STRIPE')}/_control/deliveries").json()["deliveries"]
    return [each["status"] for each in deliveries if each["url"].startswith(url)]


def _authorized(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def signature(payload: bytes, secret: str, at: float | None = None) -> str:
    """The value of `Stripe-Signature`."""
    seconds = int(time.time() if at is None else at)
    signed = f"{seconds}.".encode() + payload
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
