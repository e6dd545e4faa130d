"""Requests side by side: spacing, places, order."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from payments_host import Adapter, AdapterError, Limits
from tests.support.hostile import behaving
from tests.support.server import Answer, Received, Server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]


def bodies(adapter: Adapter, url: str, **settings: Any) -> list[str]:
    payment = adapter.gateway.get_payment(behaving("send-all", url=url, **settings), "pay_1")
    return [entry.value for entry in payment.metadata if entry.key == "body"]


def test_answers_are_in_the_order_of_the_requests(hostile: Hostile, serve: Serve) -> None:
    """All four have to be there before any is answered, and the last is answered first."""
    together = threading.Barrier(4)
    last = threading.Event()

    def answer(request: Received) -> bytes:
        together.wait(5)
        if request.target == "/3":
            last.set()
        last.wait(5)
        return text(request.target)

    server = serve(answer)
    assert bodies(hostile(), f"{server.origin}/", count=4) == ["/0", "/1", "/2", "/3"]


def test_no_more_than_the_host_allows_are_under_way(hostile: Hostile, serve: Serve) -> None:
    lock = threading.Lock()
    now, most = 0, 0
    pairs = threading.Barrier(2)

    def answer(_: Received) -> bytes:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        pairs.wait(5)
        with lock:
            now -= 1
        return text("ok")

    server = serve(answer)
    adapter = hostile(limits=Limits(concurrent_requests=2))
    assert len(bodies(adapter, f"{server.origin}/", count=8)) == 8
    assert most == 2


def test_delays_count_from_the_call(hostile: Hostile, serve: Serve) -> None:
    """The first waits for long. The others do not wait for it, nor for the one place."""
    arrived: list[tuple[str, float]] = []

    def answer(request: Received) -> bytes:
        arrived.append((request.target, time.monotonic()))
        return text("ok")

    server = serve(answer)
    adapter = hostile(limits=Limits(concurrent_requests=1))
    started = time.monotonic()
    bodies(adapter, f"{server.origin}/", count=3, delay_ms=50, first_delay_ms=400)
    assert sorted(target for target, _ in arrived[:2]) == ["/1", "/2"]
    assert arrived[2][0] == "/0"
    assert arrived[0][1] - started >= 0.05
    assert 0.4 <= arrived[2][1] - started < 2


def test_a_delay_longer_than_the_call_is_not_waited(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    adapter = hostile(limits=Limits(call_timeout=5))
    started = time.monotonic()
    for behave in ("request", "send-all"):
        connection = behaving(behave, url=f"{server.origin}/", delay_ms=60_000)
        with pytest.raises(AdapterError) as raised:
            adapter.gateway.get_payment(connection, "pay_1")
        assert (raised.value.code, raised.value.outcome) == ("timeout", "not-performed")
    assert time.monotonic() - started < 2
    assert server.received == []


def test_one_request_waits_too(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    started = time.monotonic()
    connection = behaving("request", url=server.origin, delay_ms=200)
    hostile().gateway.get_payment(connection, "pay_1")
    assert 0.2 <= time.monotonic() - started < 2
