"""`python -m shop`: starts the shop."""

from __future__ import annotations

import logging
import signal
import socket
import sys

import uvicorn

from payments_host import Core, LoadError
from shop import settings as shop_settings
from shop.app import make_app
from shop.journal import Journal
from shop.orders import Orders
from shop.payments import Payments
from shop.webhooks import Webhooks


class Server(uvicorn.Server):
    """Says on standard output when it accepts."""

    base_url = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            print(f"shop: {self.base_url}", flush=True)


def main() -> None:
    """Runs until SIGTERM or Ctrl-C."""
    settings = shop_settings.read(sys.argv[1:])
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(name)s: %(message)s")
    try:
        core = Core.load(settings.core)
        orders = Orders(Journal(settings.orders), core)
        payments = Payments(settings, orders)
    except LoadError as error:
        sys.exit(f"shop: {error}")
    log = logging.getLogger("shop")
    log.info("%s %s", settings.adapter, payments.adapter.sha256)
    log.info("%s %s", settings.core, core.sha256)

    listener = socket.create_server(("127.0.0.1", settings.port))
    base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = make_app(base_url, orders, payments, Webhooks(settings, orders, payments))
    server = Server(uvicorn.Config(app, log_config=None, access_log=False))
    server.base_url = base_url
    # uvicorn raises the signal that ended it once more, when it is done.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
