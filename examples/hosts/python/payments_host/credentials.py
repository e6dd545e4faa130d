"""Secrets that the host holds for adapters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from payments_host.contract.types import Mode
from payments_host.egress import normalized_origin


class Secret:
    """A secret value: an API key, an access token. Neither `repr` nor `str` shows it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself. Every use of it should be easy to find."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(...)"


@dataclass(frozen=True, slots=True)
class CredentialRequest:
    """What an outgoing request asks of a `CredentialStore`."""

    tenant: str
    """Of the adapter handle that was called; empty when it was given none. The adapter does not see
    it and cannot choose it."""
    name: str
    """The name in `CredentialValueHostHeld`."""
    mode: Mode
    """The mode that the adapter says it works in."""
    origin: str
    """Where the request goes: `https://api.stripe.com`, `http://127.0.0.1:4242`. The default port is
    left out."""


class CredentialRefused(Exception):
    """A credential is not given out. The text reaches the adapter: no secrets in it."""


class CredentialStore(Protocol):
    """Where credentials of kind `host-held` come from. It may obtain and cache them, as for OAuth.

    A request is only a claim: answer it when the name is registered for that tenant, that mode and
    that origin, so that an adapter cannot send a live key to another host, or in a connection that
    says it is a test. It is called from several threads.
    """

    def resolve(self, request: CredentialRequest) -> Secret:
        """Gives the secret out, or raises `CredentialRefused`: the request is then not sent, and the
        adapter is told `denied`."""
        ...


class Credentials:
    """Credentials in memory.

        Credentials().add("stripe-key", Secret("sk_test_…"), Mode.TEST, ["https://api.stripe.com"])

    A key that goes to two services of a provider is registered for the origin of each.
    """

    def __init__(self) -> None:
        self._secrets: dict[CredentialRequest, Secret] = {}

    def __repr__(self) -> str:
        return f"Credentials({sorted({request.name for request in self._secrets})})"

    def add(
        self, name: str, value: Secret, mode: Mode, origins: Iterable[str], *, tenant: str = ""
    ) -> Credentials:
        """Registers a secret for one tenant, one mode and these origins (scheme, host and port,
        without a path). Raises `ValueError` for what is no origin."""
        if isinstance(origins, str):
            raise ValueError("origins are a list, not a text")
        for origin in origins:
            request = CredentialRequest(tenant, name, mode, normalized_origin(origin))
            self._secrets[request] = value
        return self

    def resolve(self, request: CredentialRequest) -> Secret:
        """Raises `CredentialRefused` for what is not registered."""
        secret = self._secrets.get(request)
        if secret is None:
            raise CredentialRefused("not registered for this tenant, mode and destination")
        return secret
