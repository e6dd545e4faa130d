"""What is known of the money when the host ends a call."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from payments_host import Adapter, AdapterError, Egress, FailureKind, HostFailure, Limits
from payments_host.codec import schema, wasm_values
from payments_host.contract.batch import AuthorizationBatch, BatchItem
from payments_host.contract.types import (
    Authorization,
    CaptureMode,
    Connection,
    ErrorKind,
    Mode,
    Money,
    Operation,
    Outcome,
    PaymentSourceSavedMethod,
    PresenceOnSession,
    RetryAdvice,
)
from payments_host.http import HttpClient
from tests.support.hostile import ask, behaving
from tests.support.server import Answer, Server, text

Hostile = Callable[..., Adapter]
Serve = Callable[[Answer], Server]

AUTHORIZATION = Authorization(
    amount=Money(minor_units=1099, currency="EUR"),
    source=PaymentSourceSavedMethod("pm_card_visa"),
    capture_mode=CaptureMode.MANUAL,
    presence=PresenceOnSession(),
)


def failure(adapter: Adapter, **settings: Any) -> HostFailure:
    with pytest.raises(HostFailure) as raised:
        ask(adapter, behaving("trap-after-request", **settings))
    return raised.value


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_after_a_write_nobody_knows(hostile: Hostile, serve: Serve, method: str) -> None:
    server = serve(lambda _: text("ok"))
    failed = failure(hostile(), url=server.origin, method=method)
    assert failed.kind == FailureKind.TRAP
    assert failed.outcome == Outcome.UNKNOWN
    assert "a write had been sent, so it may have been performed" in str(failed)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reads_perform_nothing(hostile: Hostile, serve: Serve, method: str) -> None:
    server = serve(lambda _: text("ok" if method == "GET" else ""))
    failed = failure(hostile(), url=server.origin, method=method)
    assert failed.outcome == Outcome.NOT_PERFORMED
    assert len(server.received) == 1


def test_after_a_write_without_an_answer_nobody_knows(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: b"")
    failed = failure(hostile(), url=server.origin, method="POST")
    assert failed.outcome == Outcome.UNKNOWN


def test_a_write_that_never_left_performs_nothing(hostile: Hostile, serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    refused = failure(hostile(), url=f"http://127.0.0.1:{port}/", method="POST")
    assert refused.outcome == Outcome.NOT_PERFORMED
    denied = failure(hostile(egress=Egress()), url="https://api.example/", method="POST")
    assert denied.outcome == Outcome.NOT_PERFORMED


def test_a_timeout_in_the_midst_of_a_write(hostile: Hostile, serve: Serve) -> None:
    server = serve(lambda _: None)
    adapter = hostile(limits=Limits(call_timeout=0.3))
    failed = failure(adapter, url=server.origin, method="POST")
    assert failed.outcome == Outcome.UNKNOWN


def test_what_was_sent_before_may_have_been_performed(hostile: Hostile) -> None:
    """Even where this call did nothing at all."""
    adapter = hostile()
    connection = Connection(mode=Mode.TEST)
    wrong = object()
    for first_sent_at, outcome in [(None, Outcome.NOT_PERFORMED), (100, Outcome.UNKNOWN)]:
        operation = Operation(connection=connection, id="1", now=200, first_sent_at=first_sent_at)
        with pytest.raises(HostFailure) as raised:
            adapter.gateway.authorize(operation, wrong)  # type: ignore[arg-type]
        assert raised.value.kind == FailureKind.INVALID_ARGUMENT
        assert raised.value.outcome == outcome

        assert adapter.batch is not None
        batch = AuthorizationBatch(
            connection=behaving("trap"),
            now=200,
            items=[
                BatchItem(
                    operation_id="1", first_sent_at=first_sent_at, authorization=AUTHORIZATION
                )
            ],
        )
        with pytest.raises(HostFailure) as raised:
            adapter.batch.authorize_all(batch)
        assert raised.value.outcome == outcome


@pytest.mark.parametrize("said", [100.0, "100", "", 0, False, object()])
def test_whatever_says_that_it_was_sent_is_believed(hostile: Hostile, said: Any) -> None:
    """What does not fit the contract was sent before all the same."""
    adapter = hostile()
    connection = behaving("trap")
    operation = Operation(connection=connection, id="1", now=200, first_sent_at=said)
    item = BatchItem(operation_id="1", first_sent_at=said, authorization=AUTHORIZATION)
    batch = AuthorizationBatch(connection=connection, now=200, items=[item])
    for function, argument in [
        ("gateway.authorize", operation),
        ("gateway.authorize", [operation]),
        ("gateway.authorize", item),
        ("batch.authorize-all", batch),
        ("batch.authorize-all", replace(batch, items=(item,))),
        ("batch.authorize-all", replace(batch, items={1: item}.values())),  # type: ignore[arg-type]
        ("batch.authorize-all", [item]),
        ("vault.attach", operation),
    ]:
        missing = len(schema.contract().functions[function].parameters) - 1
        with pytest.raises(HostFailure) as raised:
            adapter.invoke(function, argument, *[None] * missing)
        assert raised.value.outcome == Outcome.UNKNOWN, (function, argument)


def test_arguments_that_do_not_fit_are_named(hostile: Hostile) -> None:
    with pytest.raises(HostFailure) as raised:
        hostile().gateway.get_payment(Connection(mode="test"), "pay_1")  # type: ignore[arg-type]
    assert str(raised.value) == (
        "gateway.get-payment: connection.mode: expected Mode, not str (invalid-argument); nothing "
        "had been sent that changes anything"
    )


def test_interfaces_that_are_not_there(hostile: Hostile) -> None:
    adapter = hostile()
    assert adapter.vault is None
    assert adapter.batch is not None
    with pytest.raises(HostFailure) as raised:
        adapter.invoke("vault.get-customer", Connection(mode=Mode.TEST), "cus_1")
    assert raised.value.kind == FailureKind.UNSUPPORTED


def test_a_host_that_breaks_says_what_is_known(
    hostile: Hostile, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever breaks after the write: the call ends, the outcome is told."""

    def broken(*_: object) -> None:
        raise RuntimeError("not for logs")

    monkeypatch.setattr(HttpClient, "_record", broken)
    server = serve(lambda _: text("ok"))
    with pytest.raises(HostFailure) as raised:
        ask(hostile(), behaving("request", url=server.origin, method="POST"))
    assert raised.value.outcome == Outcome.UNKNOWN
    assert raised.value.message == "the host failed: RuntimeError"


def test_a_hook_that_raises_changes_nothing(
    hostile: Hostile, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    """The request was made, and its answer is the adapter's."""

    def hook(_: object) -> None:
        raise RuntimeError("not for logs")

    server = serve(lambda _: text("ok"))
    adapter = hostile(on_request=hook)
    described: dict[str, Any] = {"url": f"{server.origin}/", "method": "POST"}
    assert ask(adapter, behaving("request", **described))["status"] == "200"
    assert ask(adapter, behaving("send-all", count=2, **described))["status"] == "200"
    assert caplog.messages.count("on_request raised RuntimeError") == 3
    assert "not for logs" not in caplog.text


def test_an_answer_that_cannot_be_read_says_what_is_known(
    hostile: Hostile, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lift(type_: object, value: object) -> object:
        if type_ is schema.contract().functions["gateway.get-payment"].result:
            raise ValueError("not for logs")
        return original(type_, value)  # type: ignore[arg-type]

    original = wasm_values.lift
    monkeypatch.setattr(wasm_values, "lift", lift)
    server = serve(lambda _: text("ok"))
    with pytest.raises(HostFailure) as raised:
        ask(hostile(), behaving("request", url=server.origin, method="POST"))
    assert raised.value.outcome == Outcome.UNKNOWN
    assert raised.value.message == "the host failed: ValueError"
    assert raised.value.__cause__ is raised.value.__context__ is None


def test_an_interrupt_is_an_interrupt(hostile: Hostile, serve: Serve) -> None:
    def hook(_: object) -> None:
        raise KeyboardInterrupt

    server = serve(lambda _: text("ok"))
    with pytest.raises(KeyboardInterrupt):
        ask(hostile(on_request=hook), behaving("request", url=server.origin))


def test_errors_travel() -> None:
    """To another process, as task queues send them."""
    error = AdapterError(
        kind=ErrorKind.DECLINED,
        code="card_declined",
        message="no",
        outcome=Outcome.NOT_PERFORMED,
        retry=RetryAdvice.NEVER,
    )
    assert vars(pickle.loads(pickle.dumps(error))) == vars(error)
    assert str(error) == "declined: no; code card_declined; outcome not-performed"
    failure = HostFailure(
        kind=FailureKind.TRAP, outcome=Outcome.UNKNOWN, message="m", function="gateway.capture"
    )
    assert vars(pickle.loads(pickle.dumps(failure))) == vars(failure)
