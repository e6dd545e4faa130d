"""What a platform uses: `Adapter` for payments, `Core` for money and the ledger."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from typing import TypeVar

from payments_host.caller import Caller
from payments_host.codec.interface import Interface
from payments_host.component import Component
from payments_host.contract.batch import BatchFunctions
from payments_host.contract.descriptor import DescriptorFunctions
from payments_host.contract.disputes import DisputesFunctions
from payments_host.contract.endpoints import EndpointsFunctions
from payments_host.contract.gateway import GatewayFunctions
from payments_host.contract.ledger import LedgerFunctions
from payments_host.contract.money import MoneyFunctions
from payments_host.contract.onboarding import OnboardingFunctions
from payments_host.contract.records import RecordsFunctions
from payments_host.contract.refund_control import RefundControlFunctions
from payments_host.contract.transfers import TransfersFunctions
from payments_host.contract.vault import VaultFunctions
from payments_host.contract.webhooks import WebhooksFunctions
from payments_host.credentials import Credentials, CredentialStore
from payments_host.egress import Egress
from payments_host.errors import LoadError
from payments_host.http import HttpClient, RequestHook
from payments_host.limits import Limits

_Functions = TypeVar("_Functions", bound=Interface)

_REQUIRED_OF_ADAPTERS = ("descriptor", "gateway", "webhooks")
_REQUIRED_OF_CORE = ("money", "ledger")


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
        self.descriptor = DescriptorFunctions(caller)
        self.gateway = GatewayFunctions(caller)
        self.webhooks = WebhooksFunctions(caller)
        # What a provider may lack is None.
        self.endpoints = self._optional("endpoints", EndpointsFunctions)
        self.vault = self._optional("vault", VaultFunctions)
        self.batch = self._optional("batch", BatchFunctions)
        self.disputes = self._optional("disputes", DisputesFunctions)
        self.transfers = self._optional("transfers", TransfersFunctions)
        self.refund_control = self._optional("refund-control", RefundControlFunctions)
        self.records = self._optional("records", RecordsFunctions)
        self.onboarding = self._optional("onboarding", OnboardingFunctions)

    def _optional(
        self, interface: str, functions: Callable[[Caller], _Functions]
    ) -> _Functions | None:
        return functions(self._caller) if interface in self.interfaces else None

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
        self.money = MoneyFunctions(self._caller)
        self.ledger = LedgerFunctions(self._caller)

    @classmethod
    def load(cls, path: str | PathLike[str], *, limits: Limits | None = None) -> Core:
        """Loads the component of a file. Raises `LoadError`."""
        return cls(Component.load(path), limits=limits)

    def invoke(self, function: str, *arguments: object) -> object:
        """Calls a function by the contract's name, such as `money.parse`."""
        answer: object = self._caller(function, *arguments)
        return answer


def _require(component: Component, interfaces: tuple[str, ...], what: str) -> None:
    missing = [name for name in interfaces if name not in component.interfaces]
    if missing:
        raise LoadError(f"the component is not {what}: it does not export {', '.join(missing)}")
