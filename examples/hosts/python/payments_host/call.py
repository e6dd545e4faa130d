"""One call under way: what it has used, and what is known of the money when it ends."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from wasmtime import WasmtimeError

from payments_host.codec import schema, wasm_values
from payments_host.codec.schema import Function
from payments_host.contract.http_client import Response, TransportError
from payments_host.contract.types import Outcome
from payments_host.errors import FailureKind
from payments_host.http import HttpClient
from payments_host.limits import Limits

# Left of a call's time for the adapter to make something of the last answer.
_TIME_TO_ANSWER = 0.1

# What is kept of a call's answers, so that it can be run again without sending anything.
_KEPT_ANSWERS_BYTES = 32 << 20


class Stop(Exception):
    """The host ends the call."""

    def __init__(self, kind: FailureKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


class Call:
    """Counts what a call uses. Its requests share it, on several threads."""

    def __init__(
        self, function: Function, tenant: str, limits: Limits, *, sent_before: bool
    ) -> None:
        self.function = function.name
        self.tenant = tenant
        self._limits = limits
        self._deadline = time.monotonic() + limits.call_timeout
        self._lock = threading.Lock()
        self._requests = 0
        # An earlier call of the same operation may have been performed, whatever this one does.
        self._writes = 1 if sent_before else 0

    def time_left(self) -> float:
        """How many seconds of the whole call are left."""
        return max(0.0, self._deadline - time.monotonic())

    @property
    def outcome(self) -> Outcome:
        """What is known when the call ends without an answer."""
        return Outcome.UNKNOWN if self._writes else Outcome.NOT_PERFORMED

    def take_requests(self, count: int) -> None:
        """All of them or none: a call that is going to be ended should not send half of its
        requests. Raises `Stop`."""
        limit = self._limits.requests_per_call
        if self._requests + count > limit:
            raise Stop(
                FailureKind.REQUEST_LIMIT, f"the adapter made more than {limit} HTTP requests"
            )
        self._requests += count

    def time_for_requests(self) -> float:
        """How many seconds a request may take, so that the adapter can answer before the call
        ends."""
        return max(0.0, self.time_left() - _TIME_TO_ANSWER)

    def write_begins(self) -> None:
        """A write is handed to the network now."""
        with self._lock:
            self._writes += 1

    def write_never_left(self) -> None:
        """It is known that no byte of the write left."""
        with self._lock:
            self._writes -= 1


class Imports:
    """The import `http-client` of one instance. Keeps the answers, and what went wrong.

    An exception that leaves a function of wasmtime-py's linker goes through a variable that all
    threads share. So none does: it is kept here, and wasmtime is told of an error of its own.
    """

    def __init__(self, call: Call, http: HttpClient) -> None:
        self._call = call
        self._http = http
        self._answers: list[Any] = []
        self._kept_bytes = 0
        self.ended_by: BaseException | None = None

    def replay(self) -> Replay | None:
        """The answers again, or nothing when they were too large to keep."""
        return None if self._kept_bytes > _KEPT_ANSWERS_BYTES else Replay(self._answers)

    def send(self, request: Any) -> Any:
        """`http-client.send`, between wasmtime's values."""
        return self._kept(self._send, request)

    def send_all(self, requests: Any) -> Any:
        """`http-client.send-all`, between wasmtime's values."""
        return self._kept(self._send_all, requests)

    def _send(self, request: Any) -> Any:
        self._call.take_requests(1)
        function = schema.contract().functions["http-client.send"]
        answer = self._http.send(self._call, wasm_values.lift(function.parameters[0].type, request))
        return self._answered(function, answer, [answer])

    def _send_all(self, requests: Any) -> Any:
        self._call.take_requests(len(requests))
        function = schema.contract().functions["http-client.send-all"]
        answers = self._http.send_all(
            self._call, wasm_values.lift(function.parameters[0].type, requests)
        )
        return self._answered(function, answers, answers)

    def _answered(
        self, function: Function, answer: object, each: list[Response | TransportError]
    ) -> Any:
        assert function.result is not None
        lowered = wasm_values.lower(function.result, answer, "answer")
        self._kept_bytes += sum(map(_size, each))
        if self._kept_bytes > _KEPT_ANSWERS_BYTES:
            self._answers.clear()
        else:
            self._answers.append(lowered)
        return lowered

    def _kept(self, function: Callable[[Any], Any], argument: Any) -> Any:
        try:
            return function(argument)
        except BaseException as error:
            self.ended_by = error
        raise WasmtimeError("ended by the host")


class Replay:
    """Gives the answers of an earlier run again, without sending anything."""

    def __init__(self, answers: list[Any]) -> None:
        self._answers = iter(answers)

    def send(self, request: Any) -> Any:
        """The next answer, or an end where the earlier run had none."""
        return self._next()

    def send_all(self, requests: Any) -> Any:
        """The next answers, or an end where the earlier run had none."""
        return self._next()

    def _next(self) -> Any:
        try:
            return next(self._answers)
        except StopIteration:
            raise WasmtimeError("the earlier run had no answer here") from None


def _size(answer: Response | TransportError) -> int:
    """How many bytes of memory it takes, about."""
    if isinstance(answer, TransportError):
        return sys.getsizeof(answer.message)
    headers = sum(sys.getsizeof(entry.key) + sys.getsizeof(entry.value) for entry in answer.headers)
    return sys.getsizeof(answer.body) + headers
