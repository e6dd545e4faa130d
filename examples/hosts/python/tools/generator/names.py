"""The contract's names as Python spells them."""

from __future__ import annotations

import keyword


def snake(name: str) -> str:
    """`minor-units` as `minor_units`."""
    return name.replace("-", "_")


def python_name(name: str) -> str:
    """The name of a field, a function or a parameter."""
    if keyword.iskeyword(snake(name)):
        raise SystemExit(f"{name} is a keyword of Python: rename it in the contract")
    return snake(name)


def pascal(name: str) -> str:
    """`page-request` as `PageRequest`."""
    return "".join(part.capitalize() for part in name.split("-"))


def class_name(name: str) -> str:
    """The class of a named type, such as `types.page-request`."""
    return pascal(name.split(".")[1])
