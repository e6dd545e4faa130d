"""Secrets appear in no `repr`, no log line and no error."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from payments_host import (
    Adapter,
    AdapterError,
    CredentialRequest,
    Credentials,
    Egress,
    HostFailure,
    Limits,
    PaymentsError,
    RequestFailure,
    RequestRecord,
    Secret,
    TransportError,
)
from payments_host.codec import schema
from payments_host.contract.types import (
    Credential,
    CredentialValueHostHeld,
    CredentialValueSecret,
    Mode,
    Outcome,
)
from payments_host.http.exchange import Wire
from tests.support.hostile import ask, behaving
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


@pytest.mark.parametrize(
    "value", ["hush\ud800", "hush ", " hush", "hush\r\nX: y", "h\u00fcsh", "hush\x7f", ""]
)
def test_a_credential_that_no_header_can_carry_is_not_repeated(
    hostile: Hostile, serve: Serve, caplog: pytest.LogCaptureFixture, value: str
) -> None:
    server = serve(lambda _: text("ok"))
    records: list[RequestRecord] = []
    held = Credentials().add("key", Secret(value), Mode.TEST, [server.origin])
    adapter = hostile(credentials=held, on_request=records.append)
    credential = Credential(name="k", value=CredentialValueHostHeld("key"))
    with pytest.raises(AdapterError) as raised:
        ask(adapter, behaving("request", credential, url=server.origin, method="POST"))
    assert raised.value.code == "denied"
    assert raised.value.outcome == Outcome.NOT_PERFORMED
    assert raised.value.message == "the credential has a forbidden character"
    assert server.received == []
    assert all("sh" not in told for told in holds(raised.value))
    [record] = records
    assert isinstance(record.result, RequestFailure)
    assert not isinstance(record.result, BaseException)
    assert not record.result.sent
    assert value.strip() == "" or value.strip() not in caplog.text


def test_what_fails_does_not_hold_what_was_sent(hostile: Hostile) -> None:
    """A broken store, a broken connection: the exception and its causes say no more than a type."""

    class Broken:
        def resolve(self, _: CredentialRequest) -> Secret:
            raise LookupError("no row for hush")

    credential = Credential(name="k", value=CredentialValueHostHeld("key"))
    connection = behaving("request", credential, url="http://127.0.0.1:9/", method="POST")
    with pytest.raises(HostFailure) as raised:
        ask(hostile(credentials=Broken()), connection)
    assert raised.value.message == "the host failed: LookupError"
    assert raised.value.outcome == Outcome.NOT_PERFORMED
    assert all("hush" not in told for told in holds(raised.value))


@pytest.mark.parametrize("answer", [b"", b"no HTTP at all\r\n\r\n", text(b"\xff")])
def test_a_failed_exchange_has_no_cause(serve: Serve, answer: bytes) -> None:
    server = serve(lambda _: answer)
    egress = Egress(loopback_http=True)
    wire = Wire(egress, Limits())
    for headers in ([(b"Host", b"x")], [(b"Host", b"x"), (b"Accept", b"hush ")]):
        with pytest.raises(TransportError) as raised:
            wire.exchange("GET", egress.destination(server.origin), headers, None, 5)
        assert holds(raised.value) == [str(raised.value)]
    wire.close()


def test_a_secret_that_is_no_text_is_not_held(hostile: Hostile) -> None:
    credential = Credential(name="k", value=CredentialValueSecret("hush\ud800"))
    with pytest.raises(HostFailure) as raised:
        ask(hostile(), behaving("request", credential))
    assert raised.value.message.endswith("the text has a lone surrogate, which is no character")
    assert all("hush" not in told for told in holds(raised.value))


def holds(error: BaseException) -> list[str]:
    """The texts of an exception and of all that it came of."""
    told = []
    each: BaseException | None = error
    while each is not None:
        told.append(str(each))
        if isinstance(each, UnicodeError):
            told += map(str, each.args)
        each = each.__cause__ or each.__context__
    return told


def test_secrets_are_revealed_on_purpose_only() -> None:
    secret = Secret("hush")
    assert f"{secret} {secret!r}" == "Secret(...) Secret(...)"
    assert secret.reveal() == "hush"
