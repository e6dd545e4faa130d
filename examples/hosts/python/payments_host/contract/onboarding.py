"""Interface `onboarding` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from payments_host.codec.interface import Interface
from payments_host.contract.types import Connection, Mode, SecretText, UnixSeconds


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationLink:
    """Record `onboarding.authorization-link`."""

    connection: Connection
    """Needs credentials only with providers that are asked for a link."""
    client_id: str
    """The platform's id as an OAuth client, of the connection's mode."""
    scope: GrantScope
    redirect_url: str
    """Where the owner comes back to: with `code` and `state` in the query, or with `error` when
    they declined. `https`; in test mode `http` too. No fragment.
    """
    state: SecretText = dataclasses.field(repr=False)
    """Unguessable, kept in the owner's session and compared when they come back: otherwise
    somebody else's account could be connected. 16–200 characters of 0x21–0x7E.
    """
    email: str | None = None
    """Fills in the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """Something that the account may do, such as taking payments by card."""

    name: str
    """The provider's name."""
    status: CapabilityStatus


class CapabilityStatus(StrEnum):
    """Whoever connects accounts is the platform: the functions of OAuth are given the platform's
    own connection, without `account`.
    """

    ACTIVE = "active"
    INACTIVE = "inactive"
    PENDING = "pending"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeExchange:
    """Record `onboarding.code-exchange`."""

    connection: Connection
    code: SecretText = dataclasses.field(repr=False)
    """The code of the redirect. It can be exchanged once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCheck:
    """What a connection can do. What the credential may not ask is absent."""

    account: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    default_currency: str | None = None
    """ISO 4217."""
    can_charge: bool | None = None
    """The account can take payments."""
    can_pay_out: bool | None = None
    """The account is paid out."""
    capabilities: Sequence[Capability] = ()
    missing: Sequence[Requirement] = ()
    due: UnixSeconds | None = None
    """Until when what is missing has to be there."""
    disabled_reason: str | None = None
    """The provider's reason why the account is restricted."""
    missing_permissions: Sequence[str] = ()
    """What a restricted key may not read, in the provider's names: calls that need it will be
    `forbidden`. Whether it may write shows at the first write.
    """
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An account that is connected. Not for logs."""

    account: str
    """For `connection.account`."""
    mode: Mode
    scope: GrantScope
    access_token: SecretText = dataclasses.field(repr=False)
    """A credential for this account alone, for hosts that do not name it in
    `connection.account`.
    """
    refresh_token: SecretText | None = dataclasses.field(default=None, repr=False)
    """Replaces the one before. Absent: that one stays good."""
    publishable_key: str | None = None


class GrantScope(StrEnum):
    """Enum `onboarding.grant-scope`."""

    READ_ONLY = "read-only"
    READ_WRITE = "read-write"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """Something that the provider wants from the account's owner."""

    name: str
    """The provider's name of it."""
    is_overdue: bool
    """Its time is over: the account is restricted because of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """Record `onboarding.revocation`."""

    connection: Connection
    client_id: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRefresh:
    """Record `onboarding.token-refresh`."""

    connection: Connection
    refresh_token: SecretText = dataclasses.field(repr=False)
    """The last one that was given out."""
    scope: GrantScope | None = None
    """Absent: as it was. It can only become less."""


class Onboarding(Interface):
    """How an account is connected. Optional: world `onboarding-provider`."""

    def authorize_url(self, link: AuthorizationLink) -> str:
        """Where to send the owner of an account."""
        answer: str = self._invoke("onboarding.authorize-url", link)
        return answer

    def check(self, connection: Connection) -> ConnectionCheck:
        """Tries the connection: whether the credential is good for this mode, and what the
        account may do and lacks. Changes nothing.

        Errors:

        - `unauthorized` when the credential is missing, wrong or revoked, or of the other
          mode.
        - `forbidden` when the account is not connected.
        """
        answer: ConnectionCheck = self._invoke("onboarding.check", connection)
        return answer

    def exchange(self, exchange: CodeExchange) -> Grant:
        """Makes a grant of the code that the owner brought back. Sent once, whatever happens: a
        code that comes twice is taken for a stolen one, and the grant is revoked.

        Errors:

        - `unauthorized` when the code is wrong, too old or used.
        - Outcome `unknown`, advice `new-operation` when the answer was lost: let the owner
          authorize again. Advice `same-operation` when nothing was sent: the code is as good
          as before.
        - `conflict` when the code or the grant is of the other mode; the grant is then not
          handed out.
        """
        answer: Grant = self._invoke("onboarding.exchange", exchange)
        return answer

    def refresh(self, refresh: TokenRefresh) -> Grant:
        """A new access token for the same account. May be repeated.

        Errors:

        - `unauthorized` when the connection has ended: let the owner authorize again.
        - `conflict` as `exchange`.
        """
        answer: Grant = self._invoke("onboarding.refresh", refresh)
        return answer

    def revoke(self, revocation: Revocation) -> None:
        """Ends the connection to an account. One that is not connected is revoked. May be
        repeated.
        """
        self._invoke("onboarding.revoke", revocation)
