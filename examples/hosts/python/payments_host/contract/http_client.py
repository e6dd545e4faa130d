"""Interface `http-client` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from payments_host.contract.types import CredentialValue, Entry, Mode
from payments_host.errors import ContractError


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthHeader:
    """A header made of a prefix and a credential. The only way to send a credential."""

    name: str
    """`Authorization`, or what the provider reads."""
    prefix: str
    """Such as `Bearer `."""
    credential: CredentialValue
    mode: Mode
    """The host refuses a credential that is not registered for this mode."""


class Method(StrEnum):
    """Enum `http-client.method`."""

    GET = "get"
    HEAD = "head"
    POST = "post"
    PUT = "put"
    PATCH = "patch"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Record `http-client.request`."""

    method: Method
    url: str
    """Absolute."""
    headers: Sequence[Entry] = ()
    """At most one value for each name. Names that the host does not allow, and the name of the
    auth header, are refused.
    """
    auth_header: AuthHeader | None = None
    body: str | None = None
    timeout_ms: int
    """For the whole exchange, from the first byte sent to the last one received, at least 1. The
    host may have a lower limit.
    """
    delay_ms: int
    """The host waits this long before it sends, and adds jitter of up to a quarter. 0: at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Record `http-client.response`."""

    status: int
    headers: Sequence[Entry] = ()
    body: str


@dataclass(kw_only=True, eq=False)
class TransportError(ContractError):
    """Record `http-client.transport-error`."""

    failure: TransportFailure
    sent: bool
    """False only when the host knows that no byte of the request left."""
    message: str


class TransportFailure(StrEnum):
    """Enum `http-client.transport-failure`."""

    DENIED = "denied"
    """The host's policy refused it; nothing was sent."""
    UNRESOLVED = "unresolved"
    """The name did not resolve to an address that may be used."""
    REFUSED = "refused"
    """The connection was refused."""
    TLS = "tls"
    TIMEOUT = "timeout"
    INTERRUPTED = "interrupted"
    """The connection broke."""
    TOO_LARGE = "too-large"
    """The answer was larger than the host allows."""
    NOT_TEXT = "not-text"
    """The answer was not UTF-8."""
    OTHER = "other"
