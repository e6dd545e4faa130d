"""The head of a request: its headers and its credential."""

from __future__ import annotations

import re

from payments_host.contract.http_client import AuthHeader, Method, Request
from payments_host.contract.types import CredentialValueHostHeld, CredentialValueSecret
from payments_host.credentials import CredentialRefused, CredentialRequest, CredentialStore
from payments_host.egress import Destination, Egress, may_carry_credential
from payments_host.http.failure import denied

Headers = list[tuple[bytes, bytes]]

_HEADER_VALUE_BYTES = 4 << 10
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CREDENTIAL = re.compile(r"[!-~]([ -~]*[!-~])?", re.ASCII)


def is_write(method: Method) -> bool:
    """Whether the request can change anything at the provider."""
    return method not in (Method.GET, Method.HEAD)


def headers(
    request: Request,
    destination: Destination,
    tenant: str,
    egress: Egress,
    credentials: CredentialStore,
) -> Headers:
    """Checks a request's headers against the policy, and adds its credential and those that frame
    it. Raises `TransportError`; nothing is sent."""
    # Written here, because httpcore leaves the brackets of an IPv6 address out.
    _, _, host = destination.origin.partition("://")
    made: Headers = [(b"Host", host.encode())]
    names: set[str] = set()
    for entry in request.headers:
        name = entry.key.lower()
        # The name is repeated in an error only once it is known to be one.
        if not _TOKEN.fullmatch(name):
            raise denied("a header's name is not a header name")
        if not egress.allows_header(name):
            raise denied(f"header {name} is not allowed (Egress.headers)")
        if name in names:
            raise denied(f"header {name} is set twice")
        names.add(name)
        made.append((entry.key.encode(), _value(entry.value, f"the value of header {name}")))
    if request.auth_header is not None:
        name = request.auth_header.name.lower()
        if not _TOKEN.fullmatch(name):
            raise denied("the credential's header is not a header name")
        if not may_carry_credential(name):
            raise denied(f"header {name} cannot carry a credential")
        if name in names:
            raise denied(f"header {name} is the credential's; it is not set twice")
        credential = _credential(request.auth_header, destination, tenant, credentials)
        # Visible ASCII, with no space at either end. Checked here, because what the libraries raise
        # about a header repeats it.
        for text in (credential, request.auth_header.prefix + credential):
            if not _CREDENTIAL.fullmatch(text):
                raise denied("the credential has a forbidden character")
        value = _value(request.auth_header.prefix + credential, "the credential")
        made.append((request.auth_header.name.encode(), value))
    return made


def _credential(
    auth: AuthHeader, destination: Destination, tenant: str, credentials: CredentialStore
) -> str:
    match auth.credential:
        case CredentialValueSecret(value):
            return value
        case CredentialValueHostHeld(name):
            wanted = CredentialRequest(tenant, name, auth.mode, destination.origin)
            try:
                return credentials.resolve(wanted).reveal()
            except CredentialRefused as refused:
                why = str(refused)
            raise denied(f"credential: {why}")


def _value(text: str, place: str) -> bytes:
    value = text.encode()
    if len(value) > _HEADER_VALUE_BYTES:
        raise denied(f"{place} is too long")
    if _CONTROL.search(text):
        raise denied(f"{place} has a forbidden character")
    return value
