"""Secrets appear in no `repr`, no log line and no error."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from payments_host import Adapter, AdapterError, Credentials, PaymentsError, RequestRecord, Secret
from payments_host.codec import schema
from payments_host.contract.types import (
    Credential,
    CredentialValueHostHeld,
    CredentialValueSecret,
    Mode,
)
from tests.support.hostile import behaving
from tests.support.samples import samples
from tests.support.server import Answer, Server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]


def test_nothing_secret_is_logged_or_told(
    hostile: Hostile, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    records: list[RequestRecord] = []
    server = serve(lambda request: b"" if "cut" in request.target else text("answer-hush"))
    held = Credentials().add("key", Secret("held-hush"), Mode.TEST, [server.origin])
    adapter = hostile(credentials=held, on_request=records.append)

    def given(value: str) -> Credential:
        return Credential(name="secret-key", value=CredentialValueSecret(value))

    told = [repr(held), repr(adapter)]
    for credential, url in [
        (given("given-hush"), f"{server.origin}/fine?q=query-hush"),
        (Credential(name="k", value=CredentialValueHostHeld("key")), f"{server.origin}/fine"),
        (Credential(name="k", value=CredentialValueHostHeld("other")), f"{server.origin}/fine"),
        (given("malformed-hush\r\n"), f"{server.origin}/fine"),
        (given("given-hush"), f"{server.origin}/cut?q=query-hush"),
        (given("given-hush"), "https://user-hush@api.stripe.com/"),
    ]:
        connection = behaving(
            "request",
            credential,
            url=url,
            method="POST",
            body="body-hush",
            headers={"Idempotency-Key": "key-hush"},
        )
        told.append(repr(connection.credentials))
        try:
            payment = adapter.gateway.get_payment(connection, "pay_1")
            assert payment.client_token == "client-token-hush"
            told.append(repr(payment).replace("answer-hush", ""))
        except PaymentsError as error:
            told += [str(error), repr(error)]
    told += [repr(record) for record in records]
    assert len(records) == 6
    assert any("/fine: 200 in" in record.getMessage() for record in caplog.records), "the log is on"
    told += [record.getMessage() for record in caplog.records]
    assert [text for text in told if "hush" in text] == []


def test_every_secret_text_of_the_contract_is_hidden() -> None:
    """Whatever record it is in."""
    contract = schema.contract()
    found = 0
    for name, definition in contract._definitions.items():
        if "types.secret-text" not in str(definition) or definition["kind"] == "alias":
            continue
        type_ = contract.type(name)
        members = definition.get("fields", []) + definition.get("cases", [])
        for member in members:
            if "types.secret-text" in str(member.get("type")):
                found += 1
        for sample in samples(type_):
            shown = repr(sample)
            for member in members:
                if "types.secret-text" in str(member.get("type")) and "fields" in definition:
                    assert f"{member['name'].replace('-', '_')}=" not in shown
    assert found >= 10
    assert repr(CredentialValueSecret("sk_live_hush")) == "CredentialValueSecret()"


def test_errors_do_not_show_what_does_not_fit(hostile: Hostile) -> None:
    credential = Credential(name="k", value="sk_live_hush")  # type: ignore[arg-type]
    with pytest.raises(PaymentsError) as raised:
        hostile().gateway.get_payment(behaving(None, credential), "pay_1")
    assert "hush" not in str(raised.value)
    assert not isinstance(raised.value, AdapterError)


def test_secrets_are_revealed_on_purpose_only() -> None:
    secret = Secret("hush")
    assert f"{secret} {secret!r}" == "Secret(...) Secret(...)"
    assert secret.reveal() == "hush"
