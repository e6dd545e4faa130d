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


def deliverable(key: str, type_: str, payment: str) -> dict[str, Any]:
    """The event of that type about that payment, as an endpoint would be sent it."""
    page = get(f"{needed('FAKE_STRIPE')}/v1/events", _authorized(key))
    for event in page.json()["data"]:
        subject = event["data"]["object"]
        if event["type"] == type_ and payment in (subject["id"], subject.get("payment_intent")):
            found: dict[str, Any] = event
            return found
    raise AssertionError(f"no event {type_} of {payment}")


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
