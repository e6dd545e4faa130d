"""A server that loads the adapter and then forks its workers, as `gunicorn --preload` does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.support.environment import needed
from tests.support.server import Answer, Server, text

HOST = Path(__file__).parent.parent

SERVER = """
import os, sys
from payments_host import Adapter, Egress
from tests.support.hostile import ask, behaving

component, url = sys.argv[1:]
adapter = Adapter.load(component, egress=Egress(loopback_http=True))
# A name: it is looked up on a thread, which the child does not have.
calling = behaving("request", url=url, timeout_ms=5000)
assert ask(adapter, calling)["body"] == "ok"
child = os.fork()
told = ask(adapter, calling)["body"]
if child == 0:
    os._exit(0 if told == "ok" else 1)
assert told == "ok"
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def test_a_child_calls_too(serve: Callable[[Answer], Server]) -> None:
    server = serve(lambda _: text("ok"))
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            SERVER,
            needed("PAYMENTS_HOSTILE"),
            f"http://localhost:{server.port}/",
        ],
        cwd=HOST,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert len(server.received) == 3
