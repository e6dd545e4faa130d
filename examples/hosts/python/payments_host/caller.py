"""Calls of the contract's functions: Python values in, Python values or exceptions out."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection, Sequence
from typing import Any

from payments_host.call import Call, Imports, Stop
from payments_host.codec import schema, wasm_values
from payments_host.codec.schema import Function, Mismatch
from payments_host.component import Component, Ended
from payments_host.errors import ContractError, FailureKind, HostFailure
from payments_host.http import HttpClient
from payments_host.limits import Limits

log = logging.getLogger("payments_host")

_UNREACHABLE = "wasm `unreachable` instruction executed"
_OUT_OF_FUEL = "all fuel consumed"
_INTERRUPTED = "wasm trap: interrupt"
_MEMORY_TOO_LARGE = "exceeds memory limits"


class Caller:
    """Calls functions of a component on behalf of a tenant, within limits."""

    def __init__(
        self, component: Component, limits: Limits, http: HttpClient, tenant: str = ""
    ) -> None:
        self.component = component
        self.limits = limits
        self.http = http
        self.tenant = tenant

    def __call__(self, name: str, /, *arguments: object) -> Any:
        """Calls a function of the contract, such as `gateway.capture`.

        Raises the contract's error, or `HostFailure`.
        """
        function = schema.contract().functions[name]
        call = Call(function, self.tenant, self.limits, sent_before=_sent_before(arguments))
        if function.interface not in self.component.interfaces:
            told = f"the component does not export {function.interface}"
            raise _failure(call, FailureKind.UNSUPPORTED, told)
        try:
            lowered = [
                wasm_values.lower(field.type, argument, field.name)
                for field, argument in zip(function.parameters, arguments, strict=True)
            ]
        except Mismatch as mismatch:
            raise _failure(call, FailureKind.INVALID_ARGUMENT, str(mismatch)) from None
        answer = self._run(call, function, lowered)
        if isinstance(answer, ContractError):
            raise answer
        return answer

    def _run(self, call: Call, function: Function, arguments: Sequence[Any]) -> Any:
        imports = Imports(call, self.http)
        try:
            answer = self.component.run(
                function.name, arguments, imports, self.limits, seconds=call.time_left()
            )
            if not isinstance(answer, Ended):
                assert function.result is not None
                return wasm_values.lift(function.result, answer)
            ended = self._ended(call, function, arguments, imports, answer)
        except Exception as error:
            # Whatever it is: a write may have been sent, and nobody else knows.
            ended = _host_failed(call, error)
        raise ended

    def _ended(
        self,
        call: Call,
        function: Function,
        arguments: Sequence[Any],
        imports: Imports,
        ended: Ended,
    ) -> BaseException:
        """What ended a call."""
        match imports.ended_by:
            case None:
                pass
            case Stop() as stop:
                return _failure(call, stop.kind, stop.message)
            case Exception() as error:
                return _host_failed(call, error)
            case interrupted:
                return interrupted
        text = str(ended.error)
        limits = self.limits
        if _OUT_OF_FUEL in text:
            told = f"the component computed for more than {limits.compute} units"
            return _failure(call, FailureKind.COMPUTE_LIMIT, told)
        if _INTERRUPTED in text:
            told = f"the call took longer than {limits.call_timeout:g} s"
            return _failure(call, FailureKind.TIMEOUT, told)
        if _MEMORY_TOO_LARGE in text or (
            _UNREACHABLE in text
            and self._was_short_of_memory(call, function, arguments, imports, ended)
        ):
            told = f"the component asked for more than {limits.memory_bytes} bytes of memory"
            return _failure(call, FailureKind.MEMORY_LIMIT, told)
        return _failure(call, FailureKind.TRAP, f"the component trapped: {_last_line(text)}")

    def _was_short_of_memory(
        self,
        call: Call,
        function: Function,
        arguments: Sequence[Any],
        imports: Imports,
        ended: Ended,
    ) -> bool:
        """Whether a trap came of the memory limit.

        wasmtime's C API lets `memory.grow` fail and does not tell; the component then breaks as it
        would for any other reason. But a call is a pure function of its arguments and of the answers
        to its requests. So it is run again, with those answers and nothing sent, and with twice the
        memory: if it gets to the same end after the same work, memory was not what it lacked. Where
        there is no time for that, or the answers were too large to keep, the trap stays a trap.
        """
        replay = imports.replay()
        if replay is None:
            return False
        again = self.component.run(
            function.name,
            arguments,
            replay,
            self.limits,
            seconds=call.time_left(),
            memory_factor=2,
        )
        if not isinstance(again, Ended):
            return True
        return again.fuel_left != ended.fuel_left and _INTERRUPTED not in str(again.error)


def _failure(call: Call, kind: FailureKind, message: str) -> HostFailure:
    return HostFailure(kind=kind, outcome=call.outcome, message=message, function=call.function)


def _host_failed(call: Call, error: Exception) -> HostFailure:
    """Tells the error's type alone, and logs where it came from: its text, its cause and the variables
    of its frames may hold what was about to be sent."""
    name = type(error).__name__
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: the host failed: %s\n%s", call.function, name, where)
    return _failure(call, FailureKind.TRAP, f"the host failed: {name}")


def _sent_before(arguments: Sequence[object]) -> bool:
    """Whether an operation among the arguments had been sent before: an argument itself, or one of the
    items of a batch. Whatever stands there says so, a value of the contract or not."""
    for argument in arguments:
        items = argument if isinstance(argument, list | tuple) else getattr(argument, "items", ())
        each = [argument, *items] if isinstance(items, Collection) else [argument]
        if any(getattr(one, "first_sent_at", None) is not None for one in each):
            return True
    return False


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1].strip() if text.strip() else "no reason was given"
