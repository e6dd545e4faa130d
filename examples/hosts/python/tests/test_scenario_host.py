"""The scenario protocol, spoken with the process as the judge does."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.environment import needed

HOST = Path(__file__).parent.parent

Ask = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """One line of request, one line of answer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "payments_host.scenario_host"],
        cwd=HOST,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines = process.stdin, process.stdout

        def ask(request: dict[str, Any]) -> dict[str, Any]:
            print(json.dumps(request), file=lines[0], flush=True)
            answer: dict[str, Any] = json.loads(lines[1].readline())
            return answer

        yield ask
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(10) == 0


@pytest.fixture
def loaded(ask: Ask) -> Ask:
    request = {"adapter": needed("PAYMENTS_ADAPTER"), "core": needed("PAYMENTS_CORE")}
    info = ask({"load": request})["loaded"]
    assert info["host"] == "python"
    assert [version["name"] for version in info["versions"]] == ["Python", "wasmtime"]
    assert len(info["adapter-sha256"]) == len(info["core-sha256"]) == 64
    return ask


def connection(fake_stripe: str) -> dict[str, Any]:
    return {
        "credentials": [{"name": "secret-key", "value": {"host-held": "shop-key"}}],
        "mode": "test",
        "installation-id": "tests",
        "endpoints": [{"key": "api", "value": fake_stripe}],
    }


def authorize(fake_stripe: str, method: str = "pm_card_visa") -> dict[str, Any]:
    return {
        "call": "gateway.authorize",
        "arguments": {
            "operation": {
                "connection": connection(fake_stripe),
                "id": f"test-{uuid.uuid4()}",
                "now": 1780000000,
            },
            "authorization": {
                "amount": {"minor-units": 1099, "currency": "EUR"},
                "source": {"saved-method": method},
                "capture-mode": "manual",
                "presence": "on-session",
            },
        },
    }


def settings(fake_stripe: str, **limits: int) -> dict[str, Any]:
    held = {
        "name": "shop-key",
        "mode": "test",
        "value": f"sk_test_{uuid.uuid4().hex}",
        "origins": [fake_stripe],
    }
    return {
        "settings": {
            "egress": {"loopback-http": True},
            "credentials": [held],
            "limits": {name.replace("_", "-"): value for name, value in limits.items()},
        }
    }


def test_calls(loaded: Ask, fake_stripe: str) -> None:
    assert loaded(settings(fake_stripe)) == {"ready": True}
    payment = loaded(authorize(fake_stripe))["ok"]
    assert payment["status"] == "authorized"
    assert payment["capturable"] == {"minor-units": 1099, "currency": "EUR"}
    assert payment["metadata"] == []
    assert "order-id" not in payment

    error = loaded(authorize(fake_stripe, "pm_card_visa_chargeDeclined"))["error"]
    assert error["kind"] == "declined"
    assert error["outcome"] == "not-performed"

    assert loaded({"call": "descriptor.describe", "arguments": {}})["ok"]["provider"] == "stripe"
    parse = {"call": "amounts.parse", "arguments": {"amount": "10.99", "currency": "EUR"}}
    assert loaded(parse) == {"ok": {"minor-units": 1099, "currency": "EUR"}}
    parse["arguments"] = {"amount": "10.999", "currency": "EUR"}
    assert loaded(parse)["error"]["field"] == "amount"


def test_settings_replace_each_other(loaded: Ask, fake_stripe: str) -> None:
    assert loaded({"settings": {}}) == {"ready": True}
    assert loaded(authorize(fake_stripe))["error"]["kind"] == "egress-denied"
    assert loaded(settings(fake_stripe, response_bytes=10)) == {"ready": True}
    error = loaded(authorize(fake_stripe))["error"]
    assert (error["kind"], error["outcome"]) == ("protocol", "unknown")


def test_failures(loaded: Ask, fake_stripe: str) -> None:
    loaded(settings(fake_stripe, requests_per_call=0))
    failure = loaded(authorize(fake_stripe))["failure"]
    assert failure["kind"] == "request-limit"
    assert failure["outcome"] == "not-performed"

    wrong = authorize(fake_stripe)
    wrong["arguments"]["authorization"]["amount"]["minor-units"] = -1
    failure = loaded(wrong)["failure"]
    assert failure["kind"] == "invalid-argument"
    assert failure["outcome"] == "not-performed"
    assert failure["message"].startswith("authorization.amount.minor-units: ")
    # What an earlier call did, this one does not know.
    wrong["arguments"]["operation"]["first-sent-at"] = 100
    assert loaded(wrong)["failure"]["outcome"] == "unknown"


def test_results_within_an_answer(loaded: Ask, fake_stripe: str) -> None:
    loaded(settings(fake_stripe))
    item = {
        "operation-id": f"item-{uuid.uuid4()}",
        "authorization": authorize(fake_stripe)["arguments"]["authorization"],
    }
    batch = {"connection": connection(fake_stripe), "now": 1780000000, "items": [item]}
    [result] = loaded({"call": "batch.authorize-all", "arguments": {"batch": batch}})["ok"]
    assert list(result) == ["err"]
    assert result["err"]["field"].startswith("batch.items[0].authorization.presence")
