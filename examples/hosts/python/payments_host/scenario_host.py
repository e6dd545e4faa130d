"""A host for the scenarios of `host-test`: JSON lines on standard input and output.

    python -m payments_host.scenario_host

One request a line, one answer a line, in order. It judges nothing: it converts, calls, converts.
"""

from __future__ import annotations

import json
import platform
import sys
from importlib.metadata import version
from typing import Any

from payments_host.adapter import Adapter, Core
from payments_host.codec import schema
from payments_host.codec.json_values import fields_from_json, to_json
from payments_host.codec.schema import Mismatch
from payments_host.component import Component
from payments_host.contract.types import Mode, Outcome
from payments_host.credentials import Credentials, Secret
from payments_host.egress import Egress
from payments_host.errors import ContractError, FailureKind, HostFailure
from payments_host.limits import Limits

_INTERFACES_OF_CORE = ("amounts", "ledger")


class ScenarioHost:
    """Answers the judge's requests."""

    _adapter: Adapter | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to one request."""
        match request:
            case {"load": {"adapter": adapter, "core": core}}:
                return self._load(adapter, core)
            case {"settings": settings}:
                return self._settings(settings)
            case {"call": function, "arguments": arguments}:
                return self._call(function, arguments)
        raise ValueError(f"no request of the protocol: {', '.join(request)}")

    def _load(self, adapter: str, core: str) -> dict[str, Any]:
        self._component = Component.load(adapter)
        self._core = Core.load(core)
        versions = [
            {"name": "Python", "version": platform.python_version()},
            {"name": "wasmtime", "version": version("wasmtime")},
        ]
        return {
            "loaded": {
                "host": "python",
                "versions": versions,
                "adapter-sha256": self._component.sha256,
                "core-sha256": self._core.sha256,
            }
        }

    def _settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        egress = settings.get("egress", {})
        credentials = Credentials()
        for each in settings.get("credentials", []):
            credentials.add(
                each["name"], Secret(each["value"]), Mode(each["mode"]), each["origins"]
            )
        if self._adapter is not None:
            self._adapter.close()
        self._adapter = Adapter(
            self._component,
            egress=Egress(
                egress.get("hosts", []), loopback_http=egress.get("loopback-http", False)
            ),
            credentials=credentials,
            limits=_limits(settings.get("limits", {})),
        )
        return {"ready": True}

    def _call(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        function = schema.contract().functions[name]
        component = self._core if function.interface in _INTERFACES_OF_CORE else self._adapter
        if component is None:
            raise ValueError("no settings came before the first call")
        try:
            given = fields_from_json(function.parameters, arguments)
            answer = component.invoke(name, *given.values())
        except Mismatch as mismatch:
            # Nothing is known of an earlier call because this one cannot be made.
            outcome = Outcome.UNKNOWN if _sent_before(arguments) else Outcome.NOT_PERFORMED
            return _failure(FailureKind.INVALID_ARGUMENT, outcome, str(mismatch))
        except HostFailure as failure:
            return _failure(failure.kind, failure.outcome, failure.message)
        except ContractError as error:
            assert isinstance(function.result, schema.Result)
            return {"error": to_json(function.result.err, error)}
        result = function.result
        if isinstance(result, schema.Result):
            return {"ok": None if result.ok is None else to_json(result.ok, answer)}
        return {"ok": None if result is None else to_json(result, answer)}


def _limits(given: dict[str, Any]) -> Limits:
    defaults = Limits()
    return Limits(
        call_timeout=given.get("call-timeout-ms", defaults.call_timeout * 1000) / 1000,
        response_body_bytes=given.get("response-bytes", defaults.response_body_bytes),
        requests_per_call=given.get("requests-per-call", defaults.requests_per_call),
    )


def _sent_before(value: object) -> bool:
    """Whether an operation in it says that it was sent before."""
    match value:
        case dict():
            sent = value.get("first-sent-at") is not None
            return sent or any(_sent_before(each) for each in value.values())
        case list():
            return any(_sent_before(each) for each in value)
        case _:
            return False


def _failure(kind: FailureKind, outcome: Outcome, message: str) -> dict[str, Any]:
    return {"failure": {"kind": kind, "outcome": outcome, "message": message}}


def main() -> None:
    """Answers until standard input ends."""
    host = ScenarioHost()
    # As bytes: the text is UTF-8 whatever the environment says.
    for line in sys.stdin.buffer:
        print(json.dumps(host.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
