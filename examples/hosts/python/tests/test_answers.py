"""What becomes of the provider's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from payments_host import Adapter, AdapterError, Limits
from payments_host.contract.types import Outcome
from tests.support.hostile import ask, behaving
from tests.support.server import Answer, Server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]


def failed(adapter: Adapter, **settings: Any) -> tuple[str | None, Outcome]:
    """The failure of a request, and whether it was sent."""
    with pytest.raises(AdapterError) as raised:
        ask(adapter, behaving("request", **settings))
    return raised.value.code, raised.value.outcome


def test_an_answer_is_handed_over_as_it_is(hostile: Hostile, serve: Serve) -> None:
    body = "\ufeff{ \u20ac }"
    server = serve(lambda _: text(body, status=402, headers="Request-Id: req_1\r\n"))
    report = ask(hostile(), behaving("request", url=server.origin))
    assert report["status"] == "402"
    assert report["body"] == body, "not even the byte order mark is taken away"
    assert report["request-id"] == "req_1"


@pytest.mark.parametrize("body", [b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"ok \xe2\x82"])
def test_what_is_not_utf_8_is_refused(hostile: Hostile, serve: Serve, body: bytes) -> None:
    server = serve(lambda _: text(body))
    assert failed(hostile(), url=server.origin) == ("not-text", Outcome.UNKNOWN)


def test_redirects_are_answers(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("", status=307, headers="Location: /elsewhere\r\n"))
    report = ask(hostile(), behaving("request", url=server.origin, method="POST", body="a=b"))
    assert report["status"] == "307"
    assert [request.target for request in server.received] == ["/"]


def test_cookies_are_nobody_s(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("", headers="Set-Cookie: session=1\r\n"))
    adapter = hostile()
    assert "set-cookie" not in ask(adapter, behaving("request", url=server.origin))
    ask(adapter, behaving("request", url=server.origin))
    assert "cookie" not in server.received[1].headers


def test_no_proxy_of_the_environment_is_asked(
    hostile: Hostile, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(lambda _: text("proxy"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.origin)
    server = serve(lambda _: text("provider"))
    assert ask(hostile(), behaving("request", url=server.origin))["body"] == "provider"
    assert proxy.received == []


@pytest.mark.parametrize("chunked", [False, True])
def test_large_answers_are_cut_off(hostile: Hostile, serve: Serve, chunked: bool) -> None:
    def answer(_: object) -> bytes:
        if not chunked:
            return text("x" * 2000)
        pieces = b"3e8\r\n" + b"x" * 1000 + b"\r\n"
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces * 2 + b"0\r\n\r\n"

    server = serve(answer)
    adapter = hostile(limits=Limits(response_body_bytes=1999))
    assert failed(adapter, url=server.origin) == ("too-large", Outcome.UNKNOWN)
    enough = hostile(limits=Limits(response_body_bytes=2000))
    assert len(ask(enough, behaving("request", url=server.origin))["body"]) == 2000


@pytest.mark.parametrize(
    "headers",
    [
        "X-Long: " + "x" * 70_000 + "\r\n",
        "X-Longer: " + "x" * 200_000 + "\r\n",
        "".join(f"X-{number}: 1\r\n" for number in range(101)),
    ],
)
def test_large_heads_are_refused(hostile: Hostile, serve: Serve, headers: str) -> None:
    server = serve(lambda _: text("", headers=headers))
    assert failed(hostile(), url=server.origin) == ("too-large", Outcome.UNKNOWN)


def test_what_is_not_http_is_refused(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: b"SSH-2.0-OpenSSH_9.2\r\n" + b"x" * 100 + b"\r\n\r\n")
    assert failed(hostile(), url=server.origin) == ("other", Outcome.UNKNOWN)
