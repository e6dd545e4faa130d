"""Interface `endpoints` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from payments_host.codec.interface import Interface
from payments_host.contract.types import Connection, Operation, SecretText, UnixSeconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Record `endpoints.endpoint`."""

    id: str
    url: str
    status: EndpointStatus
    events: Sequence[str] = ()
    """The provider's event types that it is sent."""
    api_version: str | None = None
    """The API version in which events are rendered. Absent: the account's own, which may change."""
    description: str | None = None
    scope: EndpointScope | None = None
    """Absent where the provider does not tell, as Stripe: then only endpoints that this contract
    registered have it.
    """
    installation_id: str | None = None
    """The installation that registered it; absent when something else did."""
    operation_id: str | None = None
    """The operation that registered it; absent when something else did."""
    replaces: str | None = None
    """While a secret is rotated: the endpoint that this one will replace."""
    created: UnixSeconds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointChanges:
    """Only what is given changes, and something has to."""

    endpoint_id: str
    url: str | None = None
    """As in `registration`."""
    events: Sequence[str] | None = None
    """As in `registration`."""
    description: str | None = None
    """An empty text removes it."""
    is_enabled: bool | None = None
    """A disabled endpoint is sent nothing."""


class EndpointScope(StrEnum):
    """Whose events an endpoint is sent."""

    OWN_ACCOUNT = "own-account"
    """Those of the connection's own account."""
    CONNECTED_ACCOUNTS = "connected-accounts"
    """Those of the accounts that are connected to it."""


class EndpointStatus(StrEnum):
    """Enum `endpoints.endpoint-status`."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """A new endpoint and the secret that signs what it is sent. The provider tells the secret
    this once.
    """

    endpoint: Endpoint
    secret: SecretText = dataclasses.field(repr=False)
    """For `policy.secrets`. Not for logs."""


@dataclass(frozen=True, slots=True)
class RegisteredCreated:
    """This operation registered it, now or when it was sent before."""

    value: NewEndpoint


@dataclass(frozen=True, slots=True)
class RegisteredExists:
    """It is there, by another operation or since before the idempotency window, and its secret
    cannot be read again: use the secret that was stored then, or `rotate` the endpoint.
    """

    value: Endpoint


Registered: TypeAlias = RegisteredCreated | RegisteredExists


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Record `endpoints.registration`."""

    url: str
    """An `https` URL with a public host name in lower case, at most 2048 characters. Addresses
    in any spelling, `localhost` and names that only a private network knows are refused: the
    provider could not reach them.
    """
    events: Sequence[str] | None = None
    """The provider's event types, of those that the descriptor lists. Absent: all of these."""
    scope: EndpointScope
    description: str | None = None
    """For people, in the provider's dashboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Record `endpoints.removal`."""

    endpoint_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """Record `endpoints.rotation`."""

    endpoint_id: str
    """The endpoint whose secret is to be replaced."""
    scope: EndpointScope | None = None
    """Whose events it is sent. Required where `endpoint.scope` is absent, and has to agree with
    it where it is not: an endpoint that is replaced by one of the other scope goes silent.
    """


class Endpoints(Interface):
    """Where the provider sends its events. Optional: world `endpoints-provider`."""

    def list_endpoints(self, connection: Connection) -> Sequence[Endpoint]:
        """All endpoints of the account, of every installation."""
        answer: Sequence[Endpoint] = self._invoke("endpoints.list-endpoints", connection)
        return answer

    def register(self, operation: Operation, registration: Registration) -> Registered:
        """Registers an endpoint for the API version that the adapter speaks. Sent again as the
        same operation, it gives the same endpoint and the same secret. It says `exists` for
        another operation with the same URL and scope, and past the idempotency window: then
        nothing is sent.

        Errors:

        - `invalid-request` naming the field, before anything is sent.
        - `conflict` with `check-first` when the window is over and there is no such endpoint,
          and when the endpoint that this operation registered was removed since.
        """
        answer: Registered = self._invoke("endpoints.register", operation, registration)
        return answer

    def remove(self, operation: Operation, removal: Removal) -> None:
        """Removes an endpoint. One that is gone already is removed. An id is never given to
        another endpoint, so this can be sent again at any time.

        Errors: `not-found` when the provider says that it belongs to the other mode: it is
        there, and stays.
        """
        self._invoke("endpoints.remove", operation, removal)

    def rotate(self, operation: Operation, rotation: Rotation) -> Registered:
        """Begins to replace an endpoint's secret: registers a second endpoint like the first,
        for the API version that the adapter speaks. From then on every event is delivered
        twice, signed with one secret each, under one dedupe key. Store the new secret beside
        the old one, give both to `policy.secrets`, then `remove` the first endpoint, then
        forget its secret.

        Can be taken up again after a crash between any two of these steps, by sending the
        same operations again: the same operation gives the same second endpoint and the same
        secret. It says `exists` with the second endpoint when another operation registered
        one, and past the idempotency window: its secret is lost if nobody stored it, so
        `remove` it and rotate anew.

        Errors: `not-found` when there is no such endpoint, `conflict` when it is disabled and
        the second one would not be, and those of `register`.
        """
        answer: Registered = self._invoke("endpoints.rotate", operation, rotation)
        return answer

    def update(self, operation: Operation, changes: EndpointChanges) -> Endpoint:
        """Changes an endpoint. Its secret, scope and API version stay. Past the idempotency
        window nothing is sent: it gives the endpoint that this operation was the last to
        change.

        Errors:

        - `invalid-request` naming the field, before anything is sent.
        - `not-found` when there is no such endpoint.
        - `conflict` with `check-first` when the window is over and the endpoint does not show
          this operation.
        """
        answer: Endpoint = self._invoke("endpoints.update", operation, changes)
        return answer
