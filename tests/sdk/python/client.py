"""Stripe's own library, pointed at the fake Stripe whose address is the first argument."""

import json
import sys

import stripe

BASE = sys.argv[1]


def client(key="sk_test_sdk"):
    """A client of an account's key."""
    addresses = {"api": BASE, "connect": BASE}
    return stripe.StripeClient(key, base_addresses=addresses, max_network_retries=0)


def ids(objects):
    """The ids of everything in a list, page after page."""
    return [each.id for each in objects.auto_paging_iter()]


def refusal(call):
    """The code and status with which something is refused."""
    try:
        call()
    except stripe.StripeError as error:
        return {"code": error.code, "status": error.http_status}
    raise AssertionError("it was not refused")


def answer(value):
    print(json.dumps(value))
