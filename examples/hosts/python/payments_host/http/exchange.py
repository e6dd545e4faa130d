"""One exchange on the wire, and what becomes of it."""

from __future__ import annotations

import ssl

import certifi
import h11
import httpcore2

from payments_host.contract.http_client import Response, TransportError, TransportFailure
from payments_host.contract.types import Entry
from payments_host.egress import Destination, Egress
from payments_host.http.failure import denied, not_sent, sent
from payments_host.http.head import Headers
from payments_host.http.network import (
    CheckedBackend,
    DeadlinePassed,
    Exchange,
    NoConnection,
    under_way,
)
from payments_host.limits import Limits

_RESPONSE_HEADERS = 100
_HEADERS_TOO_LARGE = 431


class Wire:
    """Exchanges requests for answers, each exactly once: no redirects, no repeats, no cookies, no
    proxy, whatever the environment says.

    Each exchange has a connection of its own. On one that is kept, what a server sends beyond an
    answer is read as the answer to the next request, and one that it has closed meanwhile loses a
    request of which nobody knows then whether it arrived.
    """

    def __init__(self, egress: Egress, limits: Limits) -> None:
        self._limits = limits
        self._backend = CheckedBackend(loopback=egress.loopback_http)
        self._tls = _tls()

    def close(self) -> None:
        """Ends the threads that look names up."""
        self._backend.close()

    def exchange(
        self,
        method: str,
        destination: Destination,
        headers: Headers,
        body: bytes | None,
        seconds: float,
    ) -> Response:
        """Sends a request and reads the answer, all within `seconds`. Raises `TransportError`."""
        exchange = Exchange(seconds)
        url = httpcore2.URL(
            scheme=destination.scheme.encode(),
            host=destination.host.encode(),
            port=destination.port,
            target=destination.target.encode(),
        )
        try:
            with (
                under_way(exchange),
                httpcore2.HTTPConnection(
                    url.origin, ssl_context=self._tls, network_backend=self._backend
                ) as connection,
                connection.stream(method, url, headers=headers, content=body) as response,
            ):
                return self._read(response)
        except NoConnection as error:
            failure = not_sent(error.failure, error.message)
        except DeadlinePassed:
            failure = _timeout(exchange, seconds)
        except (httpcore2.ProtocolError, httpcore2.NetworkError) as error:
            failure = self._broken(error, exchange)
        # Out here, so that it has no cause: what the libraries raise repeats what was sent.
        raise failure

    def _read(self, response: httpcore2.Response) -> Response:
        size = sum(len(name) + len(value) for name, value in response.headers)
        if len(response.headers) > _RESPONSE_HEADERS or size > self._limits.response_header_bytes:
            raise self._headers_too_large()
        body = bytearray()
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > self._limits.response_body_bytes:
                limit = self._limits.response_body_bytes
                raise sent(TransportFailure.TOO_LARGE, f"the answer is larger than {limit} bytes")
        text = _text(body)
        if text is None:
            raise sent(TransportFailure.NOT_TEXT, "the answer's body is not UTF-8")
        return Response(status=response.status, headers=_readable(response.headers), body=text)

    def _broken(self, error: Exception, exchange: Exchange) -> TransportError:
        if isinstance(error, httpcore2.LocalProtocolError) and not exchange.sent:
            return denied("the request has a character that no request can carry")
        # httpcore drops the cause of its errors; they are made of it.
        cause = error.args[0] if error.args else None
        if isinstance(cause, h11.ProtocolError) and cause.error_status_hint == _HEADERS_TOO_LARGE:
            return self._headers_too_large()
        if isinstance(error, httpcore2.ProtocolError) and not exchange.ended:
            return sent(TransportFailure.OTHER, "the answer is not HTTP/1.1")
        return TransportError(
            failure=TransportFailure.INTERRUPTED,
            sent=exchange.sent,
            message="the connection broke before the answer was complete",
        )

    def _headers_too_large(self) -> TransportError:
        return sent(
            TransportFailure.TOO_LARGE, "the answer's headers are larger than the host allows"
        )


def _tls() -> ssl.SSLContext:
    """Mozilla's roots, and nothing from the environment: `create_default_context` would write keys
    to the file that SSLKEYLOGFILE names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(certifi.where())
    return context


def _text(body: bytearray) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _timeout(exchange: Exchange, seconds: float) -> TransportError:
    if exchange.sent:
        return sent(TransportFailure.TIMEOUT, f"no complete answer within {seconds:.3g} s")
    return not_sent(TransportFailure.TIMEOUT, f"no connection within {seconds:.3g} s")


def _readable(headers: list[tuple[bytes, bytes]]) -> tuple[Entry, ...]:
    """A header that is not text says nothing that an adapter could read; cookies are nobody's."""
    return tuple(
        Entry(key=name.decode().lower(), value=value.decode())
        for name, value in headers
        if value.isascii() and name.lower() != b"set-cookie"
    )
