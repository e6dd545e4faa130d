"""One adapter, many threads."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from wasmtime import component as wasm
from wasmtime.component import _types as wasmtime_types

from payments_host import Adapter, HostFailure, WebhookError
from payments_host.contract.types import Mode
from payments_host.contract.webhooks import Delivery, Policy
from tests.support.hostile import ask, behaving
from tests.support.server import Answer, Received, Server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]


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
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """wasmtime-py alone fails this: it works a value's case out in one set for all threads."""
    adapter = hostile()
    paused, resume = threading.Event(), threading.Event()
    add_classes = wasm.String.add_classes

    def pausing(self: wasm.String, found: set[type]) -> None:
        add_classes(self, found)
        in_the_set = found is wasmtime_types.case_test_cache
        if in_the_set and threading.current_thread() is slow and not paused.is_set():
            paused.set()
            resume.wait(10)

    def call() -> None:
        # An option that is there, of a text.
        connection = dataclasses.replace(behaving(None), account="acct_1")
        answers.append(adapter.gateway.get_payment(connection, "pay_1").id)

    answers: list[str] = []
    slow = threading.Thread(target=call)
    monkeypatch.setattr(wasm.String, "add_classes", pausing)
    slow.start()
    assert paused.wait(10)
    # An option that is there, of a number.
    policy = Policy(secrets=["whsec_1"], tolerance=300, mode=Mode.TEST)
    with pytest.raises(WebhookError):
        adapter.webhooks.verify(policy, Delivery(payload="", received_at=1))
    resume.set()
    slow.join()
    assert answers == ["report"]


def test_failures_stay_with_their_call(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    adapter = hostile()

    def call(number: int) -> str:
        try:
            behave = "trap-after-request" if number % 2 else "request"
            ask(
                adapter, behaving(behave, url=server.origin, method="POST" if number % 4 else "GET")
            )
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
    # The second request is made after the call within the first.
    outer = behaving("work-between-requests", url=f"{server.origin}/outer", count=2)
    assert ask(adapter, outer)["body"] == "/outer"
    assert inner == ["/inner"]
    assert [each.target for each in server.received] == ["/outer", "/inner", "/outer"]
