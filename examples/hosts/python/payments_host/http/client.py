"""`http-client.send` and `send-all`: checks, delay, exchange, record."""

from __future__ import annotations

import heapq
import logging
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from payments_host.contract.http_client import (
    Method,
    Request,
    Response,
    TransportError,
    TransportFailure,
)
from payments_host.credentials import CredentialStore
from payments_host.egress import Destination, Egress, Refused
from payments_host.http import head
from payments_host.http.exchange import Wire
from payments_host.http.failure import denied, not_sent
from payments_host.limits import Limits

log = logging.getLogger("payments_host")


@dataclass(frozen=True, slots=True)
class RequestFailure:
    """Why a request has no answer."""

    failure: TransportFailure
    sent: bool
    """Whether it may have arrived."""
    message: str


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """A request of an adapter, as it is logged: no query, no body, no header values."""

    tenant: str
    function: str
    """The contract's function that was called, such as `gateway.capture`."""
    method: Method
    url: str
    """Without its query; `(refused)` when the policy refused it."""
    seconds: float
    """From the first byte, without the wait before it."""
    result: int | RequestFailure
    """The status, or why there is none."""


RequestHook = Callable[[RequestRecord], None]
"""Is called after each request, on the thread that sent it. What it raises is logged, and changes
nothing: the request was made."""


class Caller(Protocol):
    """What a request has to know of the call that it is made in."""

    tenant: str
    function: str

    def time_for_requests(self) -> float:
        """How many seconds a request may still take."""
        ...

    def write_begins(self) -> None:
        """A write is handed to the network now."""
        ...

    def write_never_left(self) -> None:
        """It is known that no byte of the write left."""
        ...


class HttpClient:
    """What adapters send requests through. Used by several threads."""

    def __init__(
        self,
        egress: Egress,
        credentials: CredentialStore,
        limits: Limits,
        on_request: RequestHook | None,
    ) -> None:
        self._egress = egress
        self._credentials = credentials
        self._limits = limits
        self._on_request = on_request
        self._wire = Wire(egress, limits)

    def close(self) -> None:
        """Ends the threads that look names up."""
        self._wire.close()

    def send(self, caller: Caller, request: Request) -> Response | TransportError:
        """One attempt, after its delay."""
        delay = request.delay_ms / 1000
        delay += _jitter(delay)
        if not _fits(caller, delay):
            return _no_time_to_wait()
        time.sleep(delay)
        return self._attempt(caller, request)

    def send_all(
        self, caller: Caller, requests: Sequence[Request]
    ) -> list[Response | TransportError]:
        """One attempt each, side by side; the answers are in the order of the requests.

        A request waits for its time, then for a place. So the adapter's spacing counts from the
        call, and what waits for its time keeps no place from the others. All get the same jitter,
        which keeps the spacing.
        """
        started = time.monotonic()
        jitter = _jitter(min((request.delay_ms for request in requests), default=0) / 1000)
        answers: list[Response | TransportError | None] = [None] * len(requests)
        waiting = [
            (request.delay_ms / 1000 + jitter, number) for number, request in enumerate(requests)
        ]
        heapq.heapify(waiting)
        under_way: dict[int, Future[Response | TransportError]] = {}
        with ThreadPoolExecutor(max(1, self._limits.concurrent_requests), "payments-send") as pool:
            while waiting:
                delay, number = heapq.heappop(waiting)
                wait = max(0.0, started + delay - time.monotonic())
                if not _fits(caller, wait):
                    answers[number] = _no_time_to_wait()
                    continue
                time.sleep(wait)
                under_way[number] = pool.submit(self._attempt, caller, requests[number])
        for number, attempt in under_way.items():
            answers[number] = attempt.result()
        return [answer for answer in answers if answer is not None]

    def _attempt(self, caller: Caller, request: Request) -> Response | TransportError:
        url = "(refused)"
        started = time.monotonic()
        answer: Response | TransportError
        try:
            destination = self._egress.destination(request.url)
            url = destination.without_query
            answer = self._exchange(caller, request, destination)
        except Refused as refused:
            answer = denied(str(refused))
        except TransportError as error:
            answer = error
        self._record(caller, request, url, time.monotonic() - started, answer)
        return answer

    def _exchange(self, caller: Caller, request: Request, destination: Destination) -> Response:
        body = None if request.body is None else request.body.encode()
        if body is not None and len(body) > self._limits.request_body_bytes:
            raise denied("the request's body is larger than the host allows")
        headers = head.headers(request, destination, caller.tenant, self._egress, self._credentials)
        method = request.method.upper()
        if body is None and request.method in (Method.POST, Method.PUT, Method.PATCH):
            body = b""
        seconds = min(
            max(request.timeout_ms, 1) / 1000,
            self._limits.request_timeout,
            caller.time_for_requests(),
        )
        if seconds <= 0:
            raise not_sent(TransportFailure.TIMEOUT, "the call has no time left for a request")
        if not head.is_write(request.method):
            return self._wire.exchange(method, destination, headers, body, seconds)
        # Counted before the first byte can leave, and for good unless it is known that none did.
        caller.write_begins()
        try:
            return self._wire.exchange(method, destination, headers, body, seconds)
        except TransportError as error:
            if not error.sent:
                caller.write_never_left()
            raise

    def _record(
        self,
        caller: Caller,
        request: Request,
        url: str,
        seconds: float,
        answer: Response | TransportError,
    ) -> None:
        result = (
            RequestFailure(answer.failure, answer.sent, answer.message)
            if isinstance(answer, TransportError)
            else answer.status
        )
        record = RequestRecord(caller.tenant, caller.function, request.method, url, seconds, result)
        if isinstance(result, RequestFailure):
            log.warning(
                "%s %s failed after %.3f s: %s (sent: %s): %s",
                request.method.upper(),
                url,
                seconds,
                result.failure,
                result.sent,
                result.message,
            )
        else:
            log.info("%s %s: %d in %.3f s", request.method.upper(), url, result, seconds)
        if self._on_request is None:
            return
        try:
            self._on_request(record)
        except Exception as error:
            # Its type alone: nobody knows what its text repeats.
            log.error("on_request raised %s", type(error).__name__)


def _jitter(delay: float) -> float:
    """Up to a quarter, so that clients that were turned away together do not come back together."""
    return random.uniform(0, delay / 4)


def _fits(caller: Caller, delay: float) -> bool:
    return delay == 0 or delay < caller.time_for_requests()


def _no_time_to_wait() -> TransportError:
    # Better an answer now, which the adapter can explain, than a call cut off while it waits.
    return not_sent(
        TransportFailure.TIMEOUT,
        "the wait before the request is longer than the time left for the call",
    )
