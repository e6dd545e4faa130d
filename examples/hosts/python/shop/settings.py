"""What the shop is started with: options, their environment variables, and secrets."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from payments_host import Secret
from payments_host.contract.types import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the shop runs."""

    adapter: Path
    core: Path
    provider: str | None
    """A simulator's base URL; absent: Stripe itself."""
    port: int
    orders: Path
    secret_key: Secret
    webhook_secret: Secret

    @property
    def mode(self) -> Mode:
        """As the key says."""
        is_live = self.secret_key.reveal().startswith(("sk_live_", "rk_live_"))
        return Mode.LIVE if is_live else Mode.TEST


def read(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """Options, or else their environment variables. Ends the process with what is missing."""
    parser = argparse.ArgumentParser(prog="python -m shop", description=__doc__)
    options = {
        "adapter": ("PAYMENTS_ADAPTER", "the path of stripe-adapter.wasm", None),
        "core": ("PAYMENTS_CORE", "the path of payments-core.wasm", None),
        "provider": ("PAYMENTS_PROVIDER", "a simulator's base URL; absent: api.stripe.com", ""),
        "port": ("PORT", "the port of 127.0.0.1 to listen on; 0 for a free one", "0"),
        "orders": ("ORDERS", "the journal of the orders", "orders.jsonl"),
    }
    for name, (variable, text, default) in options.items():
        parser.add_argument(
            f"--{name}", default=environment.get(variable, default), help=f"{text} [${variable}]"
        )
    given = parser.parse_args(arguments)
    for name in ("adapter", "core"):
        if not getattr(given, name):
            variable, text, _ = options[name]
            parser.error(f"give --{name} or set {variable}: {text}")
    if not given.port.isdecimal():
        parser.error(f"--port: {given.port!r} is no port")
    return Settings(
        adapter=Path(given.adapter),
        core=Path(given.core),
        provider=given.provider.rstrip("/") or None,
        port=int(given.port),
        orders=Path(given.orders),
        secret_key=_secret(environment, "STRIPE_SECRET_KEY", "sk_test_…, of Stripe's dashboard"),
        webhook_secret=_secret(
            environment, "STRIPE_WEBHOOK_SECRET", "whsec_…, of the webhook endpoint"
        ),
    )


def _secret(environment: Mapping[str, str], variable: str, text: str) -> Secret:
    value = environment.get(variable, "").strip()
    if not value:
        sys.exit(f"shop: set the environment variable {variable}: {text}")
    return Secret(value)
