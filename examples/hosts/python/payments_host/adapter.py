"""What a platform uses: `Adapter` for payments, `Core` for money and the ledger."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import Self, TypeVar

from payments_host.caller import Caller
from payments_host.codec.interface import Interface
from payments_host.component import Component
from payments_host.contract.amounts import Amounts
from payments_host.contract.batch import Batch
from payments_host.contract.descriptor import Descriptor
from payments_host.contract.disputes import Disputes
from payments_host.contract.endpoints import Endpoints
from payments_host.contract.gateway import Gateway
from payments_host.contract.ledger import Ledger
from payments_host.contract.onboarding import Onboarding
from payments_host.contract.records import Records
from payments_host.contract.refund_control import RefundControl
from payments_host.contract.transfers import Transfers
from payments_host.contract.vault import Vault
from payments_host.contract.webhooks import Webhooks
from payments_host.credentials import Credentials, CredentialStore
from payments_host.egress import Egress
from payments_host.errors import LoadError
from payments_host.http import HttpClient, RequestHook
from payments_host.limits import Limits

_Functions = TypeVar("_Functions", bound=Interface)

_REQUIRED_OF_ADAPTERS = ("descriptor", "gateway", "webhooks")
_REQUIRED_OF_CORE = ("amounts", "ledger")


class Adapter:
    """A payment adapter. Make it once and use it from as many threads as you like; every call runs in
    a fresh instance, on the thread that makes it.

    Every function raises `AdapterError` (`WebhookError` from `webhooks.verify`) when the adapter
    answers with an error, and `HostFailure` when the host ends the call.
    """

    def __init__(
        self,
        component: Component,
        *,
        egress: Egress | None = None,
        credentials: CredentialStore | None = None,
        limits: Limits | None = None,
        on_request: RequestHook | None = None,
    ) -> None:
        """Makes an adapter of a loaded component: nothing is allowed, no credentials are held, until
        you say so. `on_request` is called after each HTTP request. Raises `LoadError`."""
        _require(component, _REQUIRED_OF_ADAPTERS, "a payment adapter")
        limits = limits or Limits()
        http = HttpClient(egress or Egress(), credentials or Credentials(), limits, on_request)
        self._use(Caller(component, limits, http))

    @classmethod
    def load(
        cls,
        path: str | PathLike[str],
        *,
        egress: Egress | None = None,
        credentials: CredentialStore | None = None,
        limits: Limits | None = None,
        on_request: RequestHook | None = None,
    ) -> Adapter:
        """Loads the component of a file. Raises `LoadError`, which says what is wrong with it."""
        return cls(
            Component.load(path),
            egress=egress,
            credentials=credentials,
            limits=limits,
            on_request=on_request,
        )

    def for_tenant(self, tenant: str) -> Adapter:
        """The same adapter for one of your tenants: it decides which credentials are used. The
        adapter's code does not see it and cannot choose it."""
        handle = Adapter.__new__(Adapter)
        caller = self._caller
        handle._use(Caller(caller.component, caller.limits, caller.http, tenant))
        return handle

    def _use(self, caller: Caller) -> None:
        self._caller = caller
        self.sha256 = caller.component.sha256
        """Of the component's bytes. Compare it with the one that you trust."""
        self.interfaces = caller.component.interfaces
        """The names of the interfaces that the component exports."""
        self.descriptor = Descriptor(caller)
        self.gateway = Gateway(caller)
        self.webhooks = Webhooks(caller)
        # What a provider may lack is None.
        self.endpoints = self._optional("endpoints", Endpoints)
        self.vault = self._optional("vault", Vault)
        self.batch = self._optional("batch", Batch)
        self.disputes = self._optional("disputes", Disputes)
        self.transfers = self._optional("transfers", Transfers)
        self.refund_control = self._optional("refund-control", RefundControl)
        self.records = self._optional("records", Records)
        self.onboarding = self._optional("onboarding", Onboarding)

    def _optional(
        self, interface: str, functions: Callable[[Caller], _Functions]
    ) -> _Functions | None:
        return functions(self._caller) if interface in self.interfaces else None

    def close(self) -> None:
        """Ends the threads that look names up, those of its handles for tenants too. Not needed where
        the adapter lives as long as the process."""
        self._caller.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def invoke(self, function: str, *arguments: object) -> object:
        """Calls a function by the contract's name, such as `gateway.get-payment`."""
        answer: object = self._caller(function, *arguments)
        return answer

    def __repr__(self) -> str:
        return f"Adapter(sha256={self.sha256[:12]}…, tenant={self._caller.tenant!r})"


class Core:
    """`payments-core.wasm`: exact money, and the ledger of what is known of a payment. It can reach
    nothing."""

    def __init__(self, component: Component, *, limits: Limits | None = None) -> None:
        """Raises `LoadError`."""
        _require(component, _REQUIRED_OF_CORE, "payments-core")
        limits = limits or Limits()
        self._caller = Caller(component, limits, HttpClient(Egress(), Credentials(), limits, None))
        self.sha256 = component.sha256
        """Of the component's bytes."""
        self.amounts = Amounts(self._caller)
        self.ledger = Ledger(self._caller)

    @classmethod
    def load(cls, path: str | PathLike[str], *, limits: Limits | None = None) -> Core:
        """Loads the component of a file. Raises `LoadError`."""
        return cls(Component.load(path), limits=limits)

    def invoke(self, function: str, *arguments: object) -> object:
        """Calls a function by the contract's name, such as `amounts.parse`."""
        answer: object = self._caller(function, *arguments)
        return answer


def _require(component: Component, interfaces: tuple[str, ...], what: str) -> None:
    missing = [name for name in interfaces if name not in component.interfaces]
    if missing:
        raise LoadError(f"the component is not {what}: it does not export {', '.join(missing)}")
