"""Values of every type of the contract: each case of each variant, options there and absent, lists
empty and not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from payments_host.codec import schema
from payments_host.codec.schema import Field, Type


def samples(type_: Type | None) -> Iterator[Any]:
    """Some values, so that each shape that the type has occurs in one of them."""
    match type_:
        case None:
            yield None
        case schema.Bool():
            yield from (False, True)
        case schema.Integer():
            yield from (type_.minimum, type_.maximum)
        case schema.Text():
            yield from ("", "text with \u00e9, \U0001f4b6 and \x00")
        case schema.Enum():
            yield from type_.python
        case schema.Option():
            yield None
            yield from samples(type_.some)
        case schema.ListOf():
            yield ()
            yield tuple(samples(type_.item))
        case schema.Record():
            for values in _together(type_.fields):
                yield type_.python(**values)
        case schema.Variant():
            for case in type_.cases:
                if case.type is None:
                    yield case.python()
                else:
                    yield from (case.python(value) for value in samples(case.type))
        case schema.Result():
            yield from samples(type_.ok)
            yield from samples(type_.err)


def _together(fields: Sequence[Field]) -> Iterator[dict[str, Any]]:
    """As many records as the field with the most samples has; the others repeat theirs."""
    each = {field.attribute: list(samples(field.type)) for field in fields}
    for number in range(max(map(len, each.values()))):
        yield {name: values[number % len(values)] for name, values in each.items()}
