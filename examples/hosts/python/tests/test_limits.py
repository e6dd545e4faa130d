"""Every limit ends its own call, and says so."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from wasmtime import wat2wasm

from payments_host import Adapter, AdapterError, Component, FailureKind, HostFailure, Limits, call
from payments_host.call import Replay
from payments_host.codec import schema, wasm_values
from payments_host.component import Ended
from payments_host.contract.types import Outcome
from tests.support.hostile import ask, behaving
from tests.support.server import Answer, Server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]


def ended(adapter: Adapter, behave: str, **settings: Any) -> HostFailure:
    with pytest.raises(HostFailure) as raised:
        ask(adapter, behaving(behave, **settings))
    assert raised.value.function == "gateway.get-payment"
    assert ask(adapter, behaving(None)) == {}, "the next call is none the worse"
    return raised.value


def test_computing(hostile: Hostile) -> None:
    failure = ended(hostile(limits=Limits(compute=50_000_000)), "loop")
    assert failure.kind == FailureKind.COMPUTE_LIMIT
    assert failure.message == "the component computed for more than 50000000 units"
    assert failure.outcome == Outcome.NOT_PERFORMED


def test_computing_ends_by_default(hostile: Hostile) -> None:
    assert ended(hostile(), "loop").kind == FailureKind.COMPUTE_LIMIT


def test_waiting_is_not_computing(hostile: Hostile, serve: Serve) -> None:
    """Between the requests it computes for all but what it may."""
    server = serve(lambda _: text("ok"))
    adapter = hostile(limits=Limits(compute=100_000_000))
    working = behaving("work-between-requests", url=server.origin, count=3, delay_ms=150)
    started = time.monotonic()
    assert ask(adapter, working)["status"] == "200"
    assert time.monotonic() - started >= 0.45


def test_memory(hostile: Hostile) -> None:
    failure = ended(hostile(limits=Limits(memory_bytes=8 << 20)), "allocate")
    assert failure.kind == FailureKind.MEMORY_LIMIT
    assert failure.message == "the component asked for more than 8388608 bytes of memory"


def test_memory_that_is_not_even_enough_to_start(hostile: Hostile) -> None:
    adapter = hostile(limits=Limits(memory_bytes=1 << 16))
    with pytest.raises(HostFailure) as raised:
        ask(adapter, behaving(None))
    assert raised.value.kind == FailureKind.MEMORY_LIMIT


@pytest.mark.parametrize(("kind", "allowed"), [("memory", 2), ("table", 4), ("instance", 8)])
def test_how_much_an_instance_is_made_of(kind: str, allowed: int) -> None:
    item = {"memory": "(memory 1)", "table": "(table 1 funcref)", "instance": ""}[kind]
    each = {"memory": 2, "table": 4, "instance": 1}[kind]

    def run(count: int) -> str:
        made = f"(core module $one {item}) (core module $all {item * min(count, each)})"
        made += "(core instance (instantiate $all))"
        made += "(core instance (instantiate $one))" * (count - min(count, each))
        component = Component(bytes(wat2wasm(f"(component {made})")))
        ended = component.run("none", [], Replay([]), Limits(), seconds=1)
        assert isinstance(ended, Ended)
        return str(ended.error)

    with pytest.raises(KeyError):
        run(allowed)  # Made, and then it has no such function.
    assert f"{kind} count too high" in run(allowed + 1)


def test_what_is_kept_of_a_call_is_bounded(
    hostile: Hostile, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the answers the reason of a trap cannot be found out, and is not guessed."""
    server = serve(lambda _: text("x" * 1000))
    ran: list[object] = []
    run = Component.run

    def counted(self: Component, *arguments: Any, **more: Any) -> Any:
        ran.append(more)
        return run(self, *arguments, **more)

    monkeypatch.setattr(Component, "run", counted)
    adapter = hostile()
    for bound, runs in [(2000, 2), (999, 1)]:
        monkeypatch.setattr(call, "_KEPT_ANSWERS_BYTES", bound)
        ran.clear()
        with pytest.raises(HostFailure) as raised:
            ask(adapter, behaving("trap-after-request", url=server.origin))
        assert raised.value.kind == FailureKind.TRAP
        assert len(ran) == runs


def test_finding_out_takes_no_longer_than_the_call_may(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And an end for lack of time is none for lack of memory."""
    run = Component.run
    given: list[float] = []

    def slow(self: Component, *arguments: Any, **more: Any) -> Any:
        given.append(more["seconds"])
        if len(given) == 2:
            # Another run, that never ends.
            described = [behaving("loop"), "pay_1"]
            function = schema.contract().functions["gateway.get-payment"]
            lowered = [
                wasm_values.lower(field.type, value, field.name)
                for field, value in zip(function.parameters, described, strict=True)
            ]
            arguments = (arguments[0], lowered, *arguments[2:])
        return run(self, *arguments, **more)

    monkeypatch.setattr(Component, "run", slow)
    adapter = hostile(limits=Limits(call_timeout=0.5, compute=10**15))
    started = time.monotonic()
    with pytest.raises(HostFailure) as raised:
        ask(adapter, behaving("trap"))
    assert raised.value.kind == FailureKind.TRAP
    assert given[1] < given[0] <= 0.5
    assert time.monotonic() - started < 3


def test_traps_are_told_from_a_lack_of_memory(hostile: Hostile, serve: Serve) -> None:
    """And they end no process: pytest has taken the signals over that a trap could raise."""
    server = serve(lambda _: text("ok"))
    failure = ended(hostile(), "trap")
    assert failure.kind == FailureKind.TRAP
    assert "unreachable" in failure.message
    assert ended(hostile(), "trap-after-request", url=server.origin).kind == FailureKind.TRAP
    assert len(server.received) == 1, "finding that out sends nothing"


def test_the_stack(hostile: Hostile) -> None:
    assert ended(hostile(), "recurse").kind == FailureKind.TRAP


def test_nonsense(hostile: Hostile) -> None:
    assert ended(hostile(), "nonsense").kind == FailureKind.TRAP


def test_the_whole_call_while_computing(hostile: Hostile) -> None:
    limits = Limits(call_timeout=0.2, compute=10**15)
    started = time.monotonic()
    failure = ended(hostile(limits=limits), "loop")
    assert failure.kind == FailureKind.TIMEOUT
    assert failure.message == "the call took longer than 0.2 s"
    assert 0.15 < time.monotonic() - started < 3


def test_the_whole_call_while_waiting(hostile: Hostile, serve: Serve) -> None:
    """The request is cut, so that the adapter can say what it knows, and then goes on for ever."""
    server = serve(lambda _: None)
    started = time.monotonic()
    adapter = hostile(limits=Limits(call_timeout=0.4, compute=10**15))
    failure = ended(adapter, "loop-after-request", url=server.origin)
    assert failure.kind == FailureKind.TIMEOUT
    assert time.monotonic() - started < 3


def test_requests(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    failure = ended(hostile(limits=Limits(requests_per_call=3)), "many-requests", url=server.origin)
    assert failure.kind == FailureKind.REQUEST_LIMIT
    assert failure.message == "the adapter made more than 3 HTTP requests"
    assert len(server.received) == 3


def test_requests_at_once_are_all_sent_or_none(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    adapter = hostile(limits=Limits(requests_per_call=3))
    failure = ended(adapter, "send-all", url=f"{server.origin}/", count=4)
    assert failure.kind == FailureKind.REQUEST_LIMIT
    assert server.received == []


def test_a_request_s_body(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: text("ok"))
    adapter = hostile(limits=Limits(request_body_bytes=4))
    with pytest.raises(AdapterError) as raised:
        ask(adapter, behaving("request", url=server.origin, method="POST", body="12345"))
    assert raised.value.code == "denied"
    assert server.received == []
