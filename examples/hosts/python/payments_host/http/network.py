"""Connections for httpcore: names are resolved once, every address is checked, and a checked address
is the one connected to. One deadline holds for all that an exchange does."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import httpcore2

from payments_host.addresses import is_public
from payments_host.contract.http_client import TransportFailure
from payments_host.egress import LOCALHOST

# A name server that does not answer holds its thread until the system's resolver gives up.
_RESOLVER_THREADS = 32


class DeadlinePassed(Exception):
    """The exchange has no time left."""


class NoConnection(Exception):
    """There is no connection to send the request on."""

    def __init__(self, failure: TransportFailure, message: str) -> None:
        super().__init__(message)
        self.failure = failure
        self.message = message


class Exchange:
    """One exchange: until when, and how far it came."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds
        self.sent = False
        """Whether a byte of the request may have left."""
        self.ended = False
        """Whether the other side closed the connection."""

    def remaining(self) -> float:
        """In seconds, more than 0. Raises `DeadlinePassed`."""
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise DeadlinePassed
        return seconds


_this_thread = threading.local()


@contextmanager
def under_way(exchange: Exchange) -> Iterator[None]:
    """Makes it the exchange of this thread. Connections outlive exchanges, so they ask here: a
    synchronous httpcore does all work of an exchange on its thread."""
    _this_thread.exchange = exchange
    try:
        yield
    finally:
        del _this_thread.exchange


def _current() -> Exchange:
    exchange: Exchange = _this_thread.exchange
    return exchange


class CheckedBackend(httpcore2.NetworkBackend):
    """Opens connections to addresses that may be connected to, and to no others."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback
        self._sockets = httpcore2.SyncBackend()
        self._resolver: tuple[int, ThreadPoolExecutor] | None = None

    def close(self) -> None:
        """Ends the threads that look names up."""
        if self._resolver is not None:
            self._resolver[1].shutdown(wait=False)

    def _threads(self) -> ThreadPoolExecutor:
        """Those that look names up. Threads do not survive a fork: a child has its own."""
        here = os.getpid()
        if self._resolver is None or self._resolver[0] != here:
            self._resolver = here, ThreadPoolExecutor(_RESOLVER_THREADS, "payments-resolver")
        return self._resolver[1]

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        exchange = _current()
        addresses = self._addresses(host, exchange)
        failed = NoConnection(TransportFailure.OTHER, "no connection could be made")
        for number, address in enumerate(addresses):
            # An address that does not answer leaves time for those after it.
            patience = exchange.remaining() / (len(addresses) - number)
            try:
                stream = self._sockets.connect_tcp(str(address), port, timeout=patience)
            except httpcore2.ConnectTimeout:
                failed = NoConnection(TransportFailure.TIMEOUT, "the connection was not answered")
            except httpcore2.ConnectError as error:
                failed = _connect_failure(error)
            else:
                return CheckedStream(stream)
        raise failed

    def _addresses(self, host: str, exchange: Exchange) -> list[IPv4Address | IPv6Address]:
        try:
            # The egress policy lets no address through but loopback ones.
            return [ip_address(host)]
        except ValueError:
            pass
        lookup = self._threads().submit(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
        try:
            found = lookup.result(exchange.remaining())
        except TimeoutError:
            raise DeadlinePassed from None
        except (OSError, UnicodeError) as error:
            raise NoConnection(
                TransportFailure.UNRESOLVED, f"the name did not resolve: {error}"
            ) from error
        # Only `localhost` may be this machine: any other name that says so is a trick.
        this_machine = self._loopback and host == LOCALHOST
        addresses = dict.fromkeys(ip_address(address[0]) for *_, address in found)
        usable = [
            address
            for address in addresses
            if is_public(address) or (this_machine and address.is_loopback)
        ]
        if not usable:
            raise NoConnection(
                TransportFailure.UNRESOLVED,
                "the name resolves only to addresses that are not public",
            )
        return usable


class CheckedStream(httpcore2.NetworkStream):
    """A connection that keeps to the deadline of the exchange that uses it."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self._socket: socket.socket = stream.get_extra_info("socket")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        exchange = _current()
        self._socket.settimeout(exchange.remaining())
        try:
            received = self._socket.recv(max_bytes)
        except TimeoutError:
            raise DeadlinePassed from None
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error
        exchange.ended = not received
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        exchange = _current()
        left = memoryview(buffer)
        while left:
            self._socket.settimeout(exchange.remaining())
            # From here on a byte may be on its way, whatever the call below says.
            exchange.sent = True
            try:
                left = left[self._socket.send(left) :]
            except TimeoutError:
                raise DeadlinePassed from None
            except OSError as error:
                # httpcore goes on to read the answer that may be there all the same.
                raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        remaining = _current().remaining()
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, remaining)
        except httpcore2.ConnectTimeout:
            raise DeadlinePassed from None
        except httpcore2.ConnectError as error:
            raise NoConnection(TransportFailure.TLS, f"TLS: {error}") from error
        return CheckedStream(stream)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _connect_failure(error: httpcore2.ConnectError) -> NoConnection:
    if isinstance(error.__cause__, ConnectionRefusedError):
        return NoConnection(TransportFailure.REFUSED, "the connection was refused")
    return NoConnection(TransportFailure.OTHER, "no connection could be made")
