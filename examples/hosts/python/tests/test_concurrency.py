"""One adapter, many threads."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from payments_host import Adapter, HostFailure
from tests.support.hostile import ask, behaving
from tests.support.server import Answer, Received, Server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]


@pytest.fixture
def frequent_switches() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_calls_wait_for_their_answers_side_by_side(hostile: Hostile, serve: Serve) -> None:
    together = threading.Barrier(8)

    def answer(request: Received) -> bytes:
        together.wait(10)
        return text(request.target)

    server = serve(answer)
    adapter = hostile()

    def call(number: int) -> str:
        return ask(adapter, behaving("request", url=f"{server.origin}/{number}"))["body"]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(8))) == [f"/{number}" for number in range(8)]


def test_values_of_one_call_do_not_meet_those_of_another(
    hostile: Hostile, frequent_switches: None
) -> None:
    """wasmtime-py alone fails this: it keeps a variable for all threads while it converts options."""
    adapter = hostile()

    def call(number: int) -> list[object]:
        outcomes: list[object] = []
        for _ in range(30):
            try:
                outcomes.append(ask(adapter, behaving(None, count=number)))
            except (HostFailure, ValueError, TypeError, RuntimeError) as error:
                outcomes.append(error)
        return outcomes

    with ThreadPoolExecutor(8) as pool:
        assert [each for each in pool.map(call, range(8)) if each != [{}] * 30] == []


def test_failures_stay_with_their_call(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    adapter = hostile()

    def call(number: int) -> str:
        try:
            behave = "trap-after-request" if number % 2 else "request"
            ask(adapter, behaving(behave, url=server.origin, method="POST" if number % 4 else "GET"))
        except HostFailure as failure:
            return f"{failure.kind} {failure.outcome}"
        return "ok"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(call, range(40)))
    assert found == ["ok", "trap unknown", "ok", "trap unknown"] * 10


def test_a_hook_may_call_the_adapter(hostile: Hostile, serve: Serve) -> None:
    """A call within a call, on one thread."""
    server = serve(lambda request: text(request.target))
    inner: list[str] = []

    def hook(_: object) -> None:
        if not inner:
            inner.append("")
            inner[0] = ask(adapter, behaving("request", url=f"{server.origin}/inner"))["body"]

    adapter = hostile(on_request=hook)
    assert ask(adapter, behaving("request", url=f"{server.origin}/outer"))["body"] == "/outer"
    assert inner == ["/inner"]
