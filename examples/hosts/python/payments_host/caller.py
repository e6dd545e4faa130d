"""Calls of the contract's functions: Python values in, Python values or exceptions out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from payments_host.call import Call, Imports, Replay, Stop
from payments_host.codec import schema, wasm_values
from payments_host.codec.schema import Function, Mismatch
from payments_host.component import Component, Ended
from payments_host.contract.batch import AuthorizationBatch
from payments_host.contract.types import Operation, Outcome
from payments_host.errors import ContractError, FailureKind, HostFailure
from payments_host.http import HttpClient
from payments_host.limits import Limits

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
        if function.interface not in self.component.interfaces:
            raise HostFailure(
                kind=FailureKind.UNSUPPORTED,
                outcome=Outcome.NOT_PERFORMED,
                message=f"the component does not export {function.interface}",
                function=name,
            )
        call = Call(function, self.tenant, self.limits, sent_before=_sent_before(arguments))
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
            answer = self.component.run(function.name, arguments, imports, self.limits)
            if not isinstance(answer, Ended):
                assert function.result is not None
                return wasm_values.lift(function.result, answer)
        except Exception as error:
            # Whatever it is: a write may have been sent, and nobody else knows.
            told = f"the host failed: {type(error).__name__}"
            raise _failure(call, FailureKind.TRAP, told) from error
        raise self._ended(call, function, arguments, imports, answer)

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
                failure = _failure(call, FailureKind.TRAP, f"the host failed: {error!r}")
                failure.__cause__ = error
                return failure
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
            _UNREACHABLE in text and self._was_short_of_memory(function, arguments, imports, ended)
        ):
            told = f"the component asked for more than {limits.memory_bytes} bytes of memory"
            return _failure(call, FailureKind.MEMORY_LIMIT, told)
        return _failure(call, FailureKind.TRAP, f"the component trapped: {_last_line(text)}")

    def _was_short_of_memory(
        self, function: Function, arguments: Sequence[Any], imports: Imports, ended: Ended
    ) -> bool:
        """Whether a trap came of the memory limit.

        wasmtime's C API lets `memory.grow` fail and does not tell; the component then breaks as it
        would for any other reason. But a call is a pure function of its arguments and of the answers
        to its requests. So it is run again, with those answers and nothing sent, and with twice the
        memory: if it gets to the same end after the same work, memory was not what it lacked.
        """
        again = self.component.run(
            function.name, arguments, Replay(imports.answers), self.limits, memory_factor=2
        )
        return not isinstance(again, Ended) or again.fuel_left != ended.fuel_left


def _failure(call: Call, kind: FailureKind, message: str) -> HostFailure:
    return HostFailure(kind=kind, outcome=call.outcome, message=message, function=call.function)


def _sent_before(arguments: Sequence[object]) -> bool:
    """Whether an operation among the arguments had been sent before: `operation`, or the items of a
    batch."""
    for argument in arguments:
        match argument:
            case Operation(first_sent_at=int()):
                return True
            case AuthorizationBatch(items=[*items]):
                return any(getattr(item, "first_sent_at", None) is not None for item in items)
    return False


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1].strip() if text.strip() else "no reason was given"
