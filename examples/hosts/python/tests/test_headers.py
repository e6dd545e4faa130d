"""The head of a request: what adapters may set, and what the host adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from payments_host import Adapter, AdapterError, Credentials, Egress, Secret
from payments_host.contract.types import (
    Credential,
    CredentialValueHostHeld,
    CredentialValueSecret,
    Mode,
    Outcome,
)
from tests.support.hostile import ask, behaving
from tests.support.server import Answer, Server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]

GIVEN = Credential(name="secret-key", value=CredentialValueSecret("sk_given"))
HELD = Credential(name="secret-key", value=CredentialValueHostHeld("shop-key"))


def denied(adapter: Adapter, url: str, *credentials: Credential, **more: Any) -> str:
    """Why a request was refused, after it was seen that it was."""
    with pytest.raises(AdapterError) as raised:
        ask(adapter, behaving("request", *credentials, url=url, **more))
    assert raised.value.code == "denied"
    assert raised.value.outcome == Outcome.NOT_PERFORMED
    return raised.value.message


def test_a_request_is_what_the_adapter_asked_for_and_little_more(
    hostile: Hostile, serve: Serve
) -> None:
    server = serve(lambda _: text("ok"))
    ask(
        hostile(),
        behaving(
            "request",
            GIVEN,
            url=f"{server.origin}/v1/a%20b?c=d%26e",
            method="POST",
            body="amount=1099",
            headers={"Idempotency-Key": "key-1"},
        ),
    )
    assert server.received[0].raw == (
        b"POST /v1/a%20b?c=d%26e HTTP/1.1\r\n"
        b"Host: 127.0.0.1:" + str(server.port).encode() + b"\r\n"
        b"Idempotency-Key: key-1\r\n"
        b"Authorization: Bearer sk_given\r\n"
        b"Content-Length: 11\r\n"
        b"\r\namount=1099"
    )


def test_a_write_without_a_body_says_so(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    for method in ("POST", "DELETE", "GET"):
        ask(hostile(), behaving("request", url=server.origin, method=method))
    lengths = [request.headers.get("content-length") for request in server.received]
    assert lengths == ["0", None, None]


def test_headers_are_refused_by_name_and_by_value(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    adapter = hostile()
    for header, value, message in [
        ("X-Api-Key", "1", "header x-api-key is not allowed (Egress.headers)"),
        ("Host", "evil.example", "header host is not allowed (Egress.headers)"),
        ("Content-Length", "5", "header content-length is not allowed (Egress.headers)"),
        ("Authorization", "x", "header authorization is not allowed (Egress.headers)"),
        ("Accept\r\nX-Evil", "1", "a header's name is not a header name"),
        ("Accept", "a\r\nX-Evil: 1", "the value of header accept has a forbidden character"),
        ("Accept", "a\x00", "the value of header accept has a forbidden character"),
        ("Accept", "a" * 5000, "the value of header accept is too long"),
    ]:
        assert denied(adapter, server.origin, headers={header: value}) == message
    twice = {"Accept": "a", "accept": "b"}
    assert denied(adapter, server.origin, headers=twice) == "header accept is set twice"
    assert server.received == []


def test_more_headers_can_be_allowed(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    adapter = hostile(egress=Egress(loopback_http=True, headers=["X-Api-Key"]))
    ask(adapter, behaving("request", url=server.origin, headers={"X-Api-Key": "1"}))
    assert server.received[0].headers["x-api-key"] == "1"


def test_the_credential_s_header_cannot_be_set_twice(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    told = denied(
        hostile(), server.origin, GIVEN, auth_header="X-Request-Id", headers={"x-request-id": "1"}
    )
    assert told == "header x-request-id is the credential's; it is not set twice"
    for name in ("Cookie", "Host", "Transfer-Encoding"):
        told = denied(hostile(), server.origin, GIVEN, auth_header=name)
        assert told == f"header {name.lower()} cannot carry a credential"
    assert server.received == []


def test_held_credentials_go_where_they_are_registered(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    elsewhere = serve(lambda _: text("ok"))
    credentials = Credentials().add(
        "shop-key", Secret("sk_held"), Mode.TEST, [server.origin], tenant="acme"
    )
    adapter = hostile(credentials=credentials)
    acme = adapter.for_tenant("acme")
    ask(acme, behaving("request", HELD, url=server.origin))
    assert server.received[0].headers["authorization"] == "Bearer sk_held"

    refused = "credential: not registered for this tenant, mode and destination"
    assert denied(adapter, server.origin, HELD) == refused
    assert denied(adapter.for_tenant("other"), server.origin, HELD) == refused
    assert denied(acme, elsewhere.origin, HELD) == refused
    other_name = Credential(name="secret-key", value=CredentialValueHostHeld("other-key"))
    assert denied(acme, server.origin, other_name) == refused
    with pytest.raises(AdapterError) as raised:
        ask(acme, behaving("request", HELD, mode=Mode.LIVE, url=server.origin))
    assert raised.value.message == refused
    assert elsewhere.received == []
    assert len(server.received) == 1


def test_a_credential_cannot_break_out_of_its_header(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    broken = Credential(name="secret-key", value=CredentialValueSecret("sk\r\nX-Evil: 1"))
    assert denied(hostile(), server.origin, broken) == ("the credential has a forbidden character")
    assert server.received == []
