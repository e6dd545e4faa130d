"""The contract in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from payments_host.codec import schema
from payments_host.codec.json_values import fields_from_json, from_json, to_json
from payments_host.codec.schema import Mismatch
from payments_host.contract.types import (
    Authorization,
    CaptureMode,
    MerchantReason,
    Money,
    PaymentSourceCollectInBrowser,
    PresenceMerchantInitiated,
)
from tests.support.samples import samples
from tests.test_wasm_values import comparable

CONTRACT = schema.contract()

LEAST: dict[str, Any] = {
    "amount": {"minor-units": 500, "currency": "JPY"},
    "source": "collect-in-browser",
    "capture-mode": "manual",
    "presence": {"merchant-initiated": "recurring"},
}


def read(value: Any) -> Any:
    return from_json(CONTRACT.type("types.authorization"), value, "authorization")


def test_options_and_lists_may_be_left_out() -> None:
    assert read(LEAST) == Authorization(
        amount=Money(minor_units=500, currency="JPY"),
        source=PaymentSourceCollectInBrowser(),
        capture_mode=CaptureMode.MANUAL,
        presence=PresenceMerchantInitiated(MerchantReason.RECURRING),
    )


def test_lists_are_written_and_absent_options_are_not() -> None:
    written = to_json(CONTRACT.type("types.authorization"), read(LEAST))
    assert written["line-items"] == []
    assert "order-id" not in written
    assert {name: written[name] for name in LEAST} == LEAST


@pytest.mark.parametrize("name", CONTRACT.functions)
def test_every_value_survives(name: str) -> None:
    for field in CONTRACT.functions[name].parameters:
        for sample in samples(field.type):
            text = json.dumps(to_json(field.type, sample))
            assert comparable(from_json(field.type, json.loads(text), "value")) == comparable(
                sample
            )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"amount": None}, "authorization.amount: expected an object, not null"),
        (
            {"amount": {"minor-units": -1, "currency": "JPY"}},
            "authorization.amount.minor-units: it is not within 0 and 18446744073709551615",
        ),
        (
            {"amount": {"minor-units": 1.5, "currency": "JPY"}},
            "authorization.amount.minor-units: expected an integer, not a number",
        ),
        (
            {"amount": {"minor-units": True, "currency": "JPY"}},
            "authorization.amount.minor-units: expected an integer, not true or false",
        ),
        ({"amount": {"minor-units": 5}}, "authorization.amount.currency: it is missing"),
        (
            {"amount": {"minor-units": 5, "currency": "JPY", "exponent": 0}},
            "authorization.amount.exponent: there is no such field; there are currency, minor-units",
        ),
        (
            {"capture-mode": "later"},
            "authorization.capture-mode: it is none of manual, automatic, other",
        ),
        (
            {"source": "sk_live_hush"},
            "authorization.source: it is none of browser-token, collect-in-browser, new-method, "
            "other, saved-method",
        ),
        ({"source": "saved-method"}, "authorization.source: case saved-method has a payload"),
        (
            {"source": {"collect-in-browser": None}},
            "authorization.source: case collect-in-browser has no payload",
        ),
        (
            {"source": {"saved-method": 7}},
            "authorization.source.saved-method: expected a text, not a number",
        ),
        (
            {"metadata": [{"key": "a", "value": "b"}, {"key": "c"}]},
            "authorization.metadata[1].value: it is missing",
        ),
    ],
)
def test_what_does_not_fit_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(Mismatch) as refused:
        read(LEAST | changes)
    assert str(refused.value) == message


def test_arguments_are_checked_by_name() -> None:
    parameters = CONTRACT.functions["gateway.get-payment"].parameters
    connection = {"mode": "test"}
    given = fields_from_json(parameters, {"connection": connection, "payment-id": "pi_1"})
    assert list(given) == ["connection", "payment_id"]
    with pytest.raises(Mismatch, match="payment-id: it is missing"):
        fields_from_json(parameters, {"connection": connection})
    with pytest.raises(Mismatch, match=r"^connection\.mode: it is none of test, live$"):
        fields_from_json(parameters, {"connection": {"mode": "prod"}, "payment-id": "pi_1"})
