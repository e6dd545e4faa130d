"""A host in Python: verifies deliveries in the adapter and folds them in payments-core.wasm.

Called with the example of docs/ledger.md as a module, payments-core.wasm and the adapter. Reads
{"secret", "installation", "deliveries": [{"payload", "headers", "received_at"}]}; writes what became
of it as JSON."""

import copy
import importlib.util
import json
import random
import sys

from wasmtime import Engine, Store
from wasmtime.component import Component, Linker, Record, Variant

example_path, core_path, adapter_path = sys.argv[1:]
spec = importlib.util.spec_from_file_location("example", example_path)
example = importlib.util.module_from_spec(spec)
spec.loader.exec_module(example)

given = json.load(sys.stdin)
core = example.PaymentsCore(core_path)


class Adapter(example.PaymentsCore):
    """`verify` sends nothing: its import is never called."""

    def __init__(self, path):
        engine = Engine()
        component = Component.from_file(engine, path)
        self.store = Store(engine)
        linker = Linker(engine)
        linker.define_unknown_imports_as_traps(component)
        self.instance = linker.instantiate(self.store, component)


def record(**fields):
    made = Record()
    for name, value in fields.items():
        setattr(made, name.replace("_", "-"), value)
    return made


def verified(adapter):
    policy = record(
        secrets=[given["secret"]],
        tolerance=None,
        installation_id=given["installation"],
        mode="test",
        connection=None,
    )
    for delivery in given["deliveries"]:
        made = record(
            payload=delivery["payload"],
            headers=[record(key=key, value=value) for key, value in delivery["headers"]],
            received_at=delivery["received_at"],
        )
        yield from adapter.call("webhooks", "verify", policy, made).events


def refusal(call, *arguments):
    try:
        call(*arguments)
    except ValueError as error:
        return str(error)
    raise AssertionError("nothing was refused")


def plain(value):
    """For JSON."""
    if isinstance(value, Record):
        return {name: plain(field) for name, field in vars(value).items()}
    if isinstance(value, Variant):
        return {value.tag: plain(value.payload)}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


events = list(verified(Adapter(adapter_path)))
payment_id = next(event.subject.payload.id for event in events if event.subject.tag == "payment")

rng = random.Random(7)
states, folds, captured = set(), 0, set()
for _ in range(50):
    delivered = events * 2
    rng.shuffle(delivered)
    state, sum_captured = None, 0
    for event in delivered:
        folded = core.fold(payment_id, state, [example.fact_of_event(event)])
        state = folded.state
        folds += 1
        for change in folded.changes:
            if change.tag == "captured":
                before, after = change.payload.before, change.payload.after
                sum_captured += getattr(after, "minor-units") - getattr(before, "minor-units")
    states.add(state)
    captured.add(sum_captured)

at_once = core.fold(payment_id, None, [example.fact_of_event(event) for event in events])
last = max(events, key=lambda event: event.created)
of_another = example.fact_of_event(last)
nameless = copy.copy(last)
nameless.id = ""
of_no_event = example.fact_of_event(nameless)
print(json.dumps({
    "parsed": plain(core.parse("10.99", "USD")),
    "yen": plain(core.parse("5", "JPY")),
    "refused": {
        "decimals": refusal(core.parse, "10.999", "USD"),
        "currency": refusal(core.parse, "10.99", "usd"),
        "state": refusal(core.fold, payment_id, '{"v":2}', []),
        "payment": refusal(core.fold, "pi_another", None, [of_another]),
        "event-id": refusal(core.fold, payment_id, None, [of_no_event]),
        "state-of-another": refusal(core.fold, "pi_another", state, []),
    },
    "payment": payment_id,
    "folds": folds,
    "states": len(states),
    "same-at-once": at_once.state in states,
    "captured": sorted(captured),
    "view": plain(at_once.view),
}))
