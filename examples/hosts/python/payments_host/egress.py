"""Where an adapter may send requests."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address

DEFAULT_REQUEST_HEADERS = frozenset(
    {
        "accept",
        "accept-language",
        "content-type",
        "idempotency-key",
        "user-agent",
        "x-request-id",
        # Stripe
        "stripe-account",
        "stripe-context",
        "stripe-version",
        # PayPal
        "paypal-auth-assertion",
        "paypal-client-metadata-id",
        "paypal-partner-attribution-id",
        "paypal-request-id",
        "prefer",
    }
)
"""The request headers that adapters may set."""

# They frame the message, route it, or carry credentials: never the adapter's to set.
_RESERVED_REQUEST_HEADERS = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "cookie",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

LOCALHOST = "localhost"
"""The one name whose address may be loopback."""

_LOOPBACK_V4 = IPv4Network("127.0.0.0/8")
_LOOPBACK_V6 = IPv6Address("::1")

_DEFAULT_PORTS = {"https": 443, "http": 80}

# What a URL may look like here is less than what RFC 3986 allows, so that there is one reading of it.
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?]*)(?P<target>[/?][^#]*)?", re.ASCII
)
_AUTHORITY = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]@]+)(?::(?P<port>[0-9]{1,5}))?", re.ASCII
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)


class Refused(Exception):
    """The policy refuses a request. The text reaches the adapter and the operator: it names no
    secret, and says what to do."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes, after the policy allowed it."""

    scheme: str
    host: str
    """A name in lower case, or an address without brackets."""
    port: int
    target: str
    """Path and query, as the adapter wrote them."""

    @property
    def origin(self) -> str:
        """Scheme, host and port; the default port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def without_query(self) -> str:
        """For logs: the query may hold personal data."""
        return self.origin + self.target.partition("?")[0]


class Egress:
    """Where adapters may send requests. Nowhere, until something is allowed.

    - `hosts`: exact names (`api.stripe.com`, no wildcards, nothing below them), with a port if it is
      not 443. Only over https.
    - `loopback_http`: lets adapters call `localhost`, 127.0.0.0/8 and `[::1]`, also over http, on any
      port. For simulators; never in production.
    - `headers`: request headers that adapters may set besides `DEFAULT_REQUEST_HEADERS`.

    Raises `ValueError` for what is not a host name, and for a header that frames a message or carries
    credentials.
    """

    def __init__(
        self,
        hosts: Iterable[str] = (),
        *,
        loopback_http: bool = False,
        headers: Iterable[str] = (),
    ) -> None:
        if isinstance(hosts, str) or isinstance(headers, str):
            raise ValueError("hosts and headers are lists, not a text")
        self._allowed = frozenset(_allowed_host(host) for host in hosts)
        self.loopback_http = loopback_http
        extra = frozenset(name.lower() for name in headers)
        for name in sorted(extra & _RESERVED_REQUEST_HEADERS):
            raise ValueError(f"header {name} is reserved: adapters may not set it")
        self._headers = DEFAULT_REQUEST_HEADERS | extra

    def __repr__(self) -> str:
        hosts = sorted(f"{host}:{port}" for host, port in self._allowed)
        return f"Egress({hosts}, loopback_http={self.loopback_http})"

    def allows_header(self, name: str) -> bool:
        """Whether the adapter may set this header, in lower case."""
        return name in self._headers

    def destination(self, url: str) -> Destination:
        """Checks where a request wants to go. Raises `Refused`."""
        scheme, host, port, target = _parse(url)
        if scheme not in _DEFAULT_PORTS:
            raise Refused("only https URLs are allowed")
        if not (self.loopback_http and _is_this_machine(host)):
            if not isinstance(host, str):
                raise Refused("IP addresses in URLs are not allowed")
            if scheme != "https":
                raise Refused(
                    "only https URLs are allowed (http only to loopback, when the host enables it)"
                )
            if (host, port) not in self._allowed:
                raise Refused("the host name is not on the platform's egress list (Egress)")
        return Destination(scheme, str(host), port, target)


def may_carry_credential(name: str) -> bool:
    """Whether a credential may travel in this header, in lower case."""
    return name == "authorization" or name not in _RESERVED_REQUEST_HEADERS


def normalized_origin(origin: str) -> str:
    """An origin as `Destination.origin` writes it. Raises `ValueError`."""
    try:
        scheme, host, port, target = _parse(origin)
    except Refused as refused:
        raise ValueError(f"{origin!r} is no origin: {refused}") from None
    if scheme not in _DEFAULT_PORTS or target != "/":
        raise ValueError(f"{origin!r} is no origin: name it as https://api.example")
    return Destination(scheme, str(host), port, target).origin


def _parse(url: str) -> tuple[str, str | IPv4Address | IPv6Address, int, str]:
    malformed = Refused("the URL is malformed")
    # Parsers drop some of these silently; what is checked must be what was asked.
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise malformed
    found = _URL.fullmatch(url)
    if found is None:
        raise malformed
    if "@" in found["authority"]:
        raise Refused("URLs must not contain a user name or a password")
    authority = _AUTHORITY.fullmatch(found["authority"])
    if authority is None:
        raise malformed
    scheme = found["scheme"].lower()
    port = int(authority["port"] or _DEFAULT_PORTS.get(scheme, 0))
    if port > 65535:
        raise malformed
    target = found["target"] or "/"
    return scheme, _host(authority["host"]), port, target if target[0] == "/" else f"/{target}"


def _host(text: str) -> str | IPv4Address | IPv6Address:
    """A name in lower case, or an address."""
    name = text.lower()
    try:
        return ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        pass
    labels = name.split(".")
    # `0x7f.1` and `2130706433` are addresses too, for resolvers that read them as C does.
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
        raise Refused("IP addresses in URLs are not allowed")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        # A trailing dot is an empty label: `api.stripe.com.` is another name than `api.stripe.com`.
        raise Refused("the URL's host is not a host name")
    return name


def _is_this_machine(host: str | IPv4Address | IPv6Address) -> bool:
    # Written out: whether `::ffff:127.0.0.1` `is_loopback` changes with the version of Python.
    match host:
        case IPv4Address():
            return host in _LOOPBACK_V4
        case IPv6Address():
            return host == _LOOPBACK_V6
        case name:
            return name == LOCALHOST


def _allowed_host(text: str) -> tuple[str, int]:
    mistake = ValueError(f"{text!r} is not a host name: name it as api.example or api.example:8443")
    try:
        _, host, port, target = _parse(f"https://{text}")
    except Refused:
        raise mistake from None
    if not isinstance(host, str) or target != "/" or "/" in text:
        raise mistake
    return host, port
