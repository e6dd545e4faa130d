"""Components are compiled once for all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from payments_host import Adapter, Component, Core, Egress
from tests.support.environment import needed
from tests.support.server import Answer, Server


@pytest.fixture(scope="session")
def stripe_component() -> Component:
    return Component.load(needed("PAYMENTS_ADAPTER"))


@pytest.fixture(scope="session")
def hostile_component() -> Component:
    return Component.load(needed("PAYMENTS_HOSTILE"))


@pytest.fixture(scope="session")
def core_component() -> Component:
    return Component.load(needed("PAYMENTS_CORE"))


@pytest.fixture(scope="session")
def core(core_component: Component) -> Core:
    return Core(core_component)


@pytest.fixture(scope="session")
def fake_stripe() -> str:
    """The simulator's base URL."""
    return needed("FAKE_STRIPE")


@pytest.fixture
def hostile(hostile_component: Component) -> Iterator[Callable[..., Adapter]]:
    """Makes hosts of the hostile adapter that let it reach this machine."""
    with ExitStack() as made:

        def make(**settings: Any) -> Adapter:
            settings = {"egress": Egress(loopback_http=True)} | settings
            return made.enter_context(Adapter(hostile_component, **settings))

        yield make


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], Server]]:
    """Starts servers that end with the test."""
    with ExitStack() as started:
        yield lambda answer: started.enter_context(Server(answer))
