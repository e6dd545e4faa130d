"""Requests without an answer: what the adapter is told, and whether anything left."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payments_host import Adapter, AdapterError, Egress, Limits
from payments_host.contract.types import Outcome
from tests.support.hostile import ask, behaving
from tests.support.server import Answer, Server, raw_server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]

SENT, NOT_SENT = Outcome.UNKNOWN, Outcome.NOT_PERFORMED


def failure(adapter: Adapter, **settings: Any) -> tuple[str | None, Outcome]:
    with pytest.raises(AdapterError) as raised:
        ask(adapter, behaving("request", **settings))
    return raised.value.code, raised.value.outcome


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def getaddrinfo(host: str, port: Any, *_: Any, **__: Any) -> list[Any]:
        # Numbers are looked up too, by the connection itself.
        found = [host] if host.replace(".", "").isdigit() else addresses
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port or 0)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_nothing_is_allowed_at_first(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    assert failure(hostile(egress=Egress()), url=server.origin) == ("denied", NOT_SENT)
    assert server.received == []


def test_refused(hostile: Hostile) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(hostile(), url=f"http://127.0.0.1:{port}/") == ("refused", NOT_SENT)


def test_localhost_is_this_machine(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    url = f"http://localhost:{server.port}/"
    assert ask(hostile(), behaving("request", url=url))["status"] == "200"
    assert server.received[0].headers["host"] == f"localhost:{server.port}"


def test_names_that_do_not_resolve(hostile: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    adapter = hostile(egress=Egress(["api.example"]))
    assert failure(adapter, url="https://api.example/") == ("unresolved", NOT_SENT)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0"])
def test_a_public_name_may_not_lead_inside(
    hostile: Hostile, serve: Serve, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    server = serve(lambda _: text("ok"))
    resolving_to(monkeypatch, address)
    # Not even where loopback is enabled: only `localhost` may be this machine.
    adapter = hostile(egress=Egress([f"api.example:{server.port}"], loopback_http=True))
    url = f"https://api.example:{server.port}/"
    assert failure(adapter, url=url) == ("unresolved", NOT_SENT)
    assert server.received == []


def test_the_checked_address_is_the_one_connected_to(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is looked up once: an answer that changes between check and connection does nothing."""
    resolving_to(monkeypatch, "10.0.0.1", "93.184.216.34", "127.0.0.1")
    connected: list[tuple[str, int]] = []

    def create_connection(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    adapter = hostile(egress=Egress(["api.example"]))
    assert failure(adapter, url="https://api.example/") == ("refused", NOT_SENT)
    assert connected == [("93.184.216.34", 443)]


def test_tls_that_cannot_be_trusted(hostile: Hostile, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "support" / "self-signed.pem")
    with Server(lambda _: text("ok"), tls=context) as server:
        url = f"https://localhost:{server.port}/"
        assert failure(hostile(), url=url, method="POST") == ("tls", NOT_SENT)
        assert server.received == []


def test_tls_that_is_none(hostile: Hostile) -> None:
    def react(connection: socket.socket, _: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with raw_server(react) as port:
        assert failure(hostile(), url=f"https://localhost:{port}/") == ("tls", NOT_SENT)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nX-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
)
def test_a_connection_that_breaks(hostile: Hostile, serve: Serve, answer: bytes) -> None:
    server = serve(lambda _: answer)
    assert failure(hostile(), url=server.origin, method="POST") == ("interrupted", SENT)
    assert len(server.received) == 1, "exactly one attempt"


def test_what_comes_after_an_answer_answers_nothing(hostile: Hostile, serve: Serve) -> None:
    """A server that sends two answers to one request: the second is not that of the next request."""
    server = serve(lambda request: text(request.target) + text("not yours", status=402))
    adapter = hostile()
    for target in ("/a", "/b", "/c"):
        told = ask(adapter, behaving("request", url=f"{server.origin}{target}", method="POST"))
        assert (told["status"], told["body"]) == ("200", target)
    assert [request.target for request in server.received] == ["/a", "/b", "/c"]


def test_a_server_that_closes_after_an_answer_loses_no_request(
    hostile: Hostile, serve: Serve
) -> None:
    server = serve(lambda _: text("ok", headers="Connection: keep-alive\r\n"))
    adapter = hostile()
    for _ in range(3):
        ask(adapter, behaving("request", url=server.origin, method="POST"))
    assert server.connections == 3


def test_no_answer_in_time(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: None)
    started = time.monotonic()
    assert failure(hostile(), url=server.origin, timeout_ms=100) == ("timeout", SENT)
    assert time.monotonic() - started < 2


def test_the_platform_s_timeout_is_the_longest(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: None)
    adapter = hostile(limits=Limits(request_timeout=0.1))
    assert failure(adapter, url=server.origin, timeout_ms=60_000) == ("timeout", SENT)


def test_an_answer_that_trickles_is_cut_off(hostile: Hostile) -> None:
    """The timeout is for the whole exchange, not for each byte."""

    def react(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not over.wait(0.02):
            connection.sendall(b"x")

    started = time.monotonic()
    with raw_server(react) as port:
        url = f"http://127.0.0.1:{port}/"
        assert failure(hostile(), url=url, timeout_ms=300) == ("timeout", SENT)
        assert time.monotonic() - started < 2


def test_a_connection_that_nobody_answers(hostile: Hostile) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        # Fill the queue, so that the system answers no further connection.
        waiting = []
        for _ in range(4):
            client = socket.socket()
            client.setblocking(False)
            client.connect_ex(address)
            waiting.append(client)
        url = f"http://127.0.0.1:{address[1]}/"
        assert failure(hostile(), url=url, timeout_ms=300) == ("timeout", NOT_SENT)
        for client in waiting:
            client.close()
