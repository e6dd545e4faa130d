"""The simulator's events, and Stripe's signature of them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from tests.support.environment import needed
from tests.support.web import get


def deliverable(key: str, type_: str, payment: str) -> dict[str, Any]:
    """The event of that type about that payment, as an endpoint would be sent it."""
    basic = base64.b64encode(f"{key}:".encode()).decode()
    page = get(f"{needed('FAKE_STRIPE')}/v1/events", {"authorization": f"Basic {basic}"})
    for event in page.json()["data"]:
        subject = event["data"]["object"]
        if event["type"] == type_ and payment in (subject["id"], subject.get("payment_intent")):
            found: dict[str, Any] = event
            return found
    raise AssertionError(f"no event {type_} of {payment}")


def signature(payload: bytes, secret: str, at: float | None = None) -> str:
    """The value of `Stripe-Signature`."""
    seconds = int(time.time() if at is None else at)
    signed = f"{seconds}.".encode() + payload
    return f"t={seconds},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
