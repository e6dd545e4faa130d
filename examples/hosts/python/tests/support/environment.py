"""The files and the simulator that the tests run against."""

from __future__ import annotations

import os

import pytest

_NEEDED = {
    "PAYMENTS_ADAPTER": "the path of stripe-adapter.wasm (cargo xtask build)",
    "PAYMENTS_CORE": "the path of payments-core.wasm (cargo xtask build)",
    "PAYMENTS_HOSTILE": "the path of guests/hostile as a component",
    "FAKE_STRIPE": "the base URL of a running simulator (host-test fake-stripe)",
}


def needed(variable: str) -> str:
    """The value of an environment variable. The test fails without it: it is not skipped."""
    value = os.environ.get(variable)
    if not value:
        pytest.fail(f"set {variable}: {_NEEDED[variable]}", pytrace=False)
    return value
