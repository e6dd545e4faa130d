"""Writes `payments_host/contract/` from the contract as data.

    python tools/generate.py [--check] [CONTRACT.json]

One module for each interface: dataclasses, enums and variants with the contract's documentation,
and a class with the interface's functions. Beside them `schema.json`, the same contract without its
documentation, by which values are converted at run time. `--check` writes nothing and fails when
what is there is not what would be written.
"""

from __future__ import annotations

import argparse
import json
import keyword
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

HOST = Path(__file__).resolve().parent.parent
CONTRACT = HOST.parent.parent.parent / "schemas" / "contract.json"
TARGET = HOST / "payments_host" / "contract"
WIDTH = 100

# What `repr` must not show is of this type.
SECRET = "types.secret-text"

SCALARS = {
    "bool": "bool",
    "u8": "int",
    "u16": "int",
    "u32": "int",
    "u64": "int",
    "s64": "int",
    "string": "str",
}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("contract", nargs="?", type=Path, default=CONTRACT)
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()

    files = generate(json.loads(options.contract.read_text(encoding="utf-8")))
    stale = [name for name, text in files.items() if not is_current(TARGET / name, text)]
    stale += [
        path.name
        for path in TARGET.iterdir()
        if path.suffix in {".py", ".json"} and path.name not in files and path.name != "__init__.py"
    ]
    if options.check:
        for name in stale:
            print(f"{name} is not what tools/generate.py writes", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        if name in files:
            (TARGET / name).write_text(files[name], encoding="utf-8")
        else:
            (TARGET / name).unlink()
    print(f"{len(files)} files, {len(stale)} changed")
    return 0


def is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def generate(contract: dict[str, Any]) -> dict[str, str]:
    """The text of each file."""
    names = [*contract["types"], *contract["functions"]]
    interfaces = sorted({name.split(".")[0] for name in names})
    files = {
        f"{snake(interface)}.py": Module(contract, interface).text() for interface in interfaces
    }
    files["schema.json"] = schema(contract)
    return files


def schema(contract: dict[str, Any]) -> str:
    """The contract without documentation, a line for each type and function."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items() if key != "docs"}
        return [bare(item) for item in value] if isinstance(value, list) else value

    def lines(items: dict[str, Any]) -> str:
        return ",\n".join(
            f"{json.dumps(key)}: {json.dumps(bare(item))}" for key, item in items.items()
        )

    return (
        f'{{"package": {json.dumps(contract["package"])},\n'
        f'"types": {{\n{lines(contract["types"])}\n}},\n'
        f'"functions": {{\n{lines(contract["functions"])}\n}}}}\n'
    )


def errors(contract: dict[str, Any]) -> set[str]:
    """The records that stand for failure: they become exceptions."""
    found: set[str] = set()

    def visit(expression: Any) -> None:
        if isinstance(expression, dict):
            for key, inner in expression.items():
                if key == "result" and inner["err"] is not None:
                    found.add(inner["err"])
                visit(inner)
        elif isinstance(expression, list):
            for inner in expression:
                visit(inner)

    for function in contract["functions"].values():
        visit(function.get("result"))
    return found


class Module:
    """The module of one interface."""

    def __init__(self, contract: dict[str, Any], interface: str) -> None:
        self.contract = contract
        self.interface = interface
        self.types = own(contract["types"], interface)
        self.functions = own(contract["functions"], interface)
        self.errors = errors(contract)
        self.imports: dict[str, set[str]] = {}
        self.standard: set[str] = set()
        self.snake_names = {
            field["name"]
            for definition in contract["types"].values()
            for field in definition.get("fields", [])
            if "-" in field["name"]
        } | {name.split(".")[1] for name in contract["functions"] if "-" in name.split(".")[1]}

    def text(self) -> str:
        defined = [self.define(name, definition) for name, definition in self.types.items()]
        if self.functions and self.interface != "http-client":
            if pascal(self.interface) in map(class_name, self.types):
                raise SystemExit(f"{self.interface} is the name of a type of it: rename it")
            defined.append(self.function_class())
        body = "\n\n\n".join(defined)
        return f"{self.head()}\n\n\n{body}\n"

    def head(self) -> str:
        lines = [
            f'"""Interface `{self.interface}` of the contract. Written by `tools/generate.py`."""',
            "",
            "from __future__ import annotations",
            "",
        ]
        standard = {
            "dataclasses": "import dataclasses",
            "Sequence": "from collections.abc import Sequence",
            "dataclass": "from dataclasses import dataclass",
            "StrEnum": "from enum import StrEnum",
            "TypeAlias": "from typing import TypeAlias",
        }
        wanted = [line for name, line in standard.items() if name in self.standard]
        lines += wanted
        own_imports = [
            wrapped_import(module, names) for module, names in sorted(self.imports.items())
        ]
        if own_imports:
            lines += ["", *own_imports] if wanted else own_imports
        return "\n".join(lines)

    # ------------------------------------------------------------------------------- types

    def define(self, name: str, definition: dict[str, Any]) -> str:
        kind = definition["kind"]
        if kind == "record":
            return self.record(name, definition)
        if kind == "enum":
            return self.enum(name, definition)
        if kind == "variant":
            return self.variant(name, definition)
        self.standard.add("TypeAlias")
        alias = f"{class_name(name)}: TypeAlias = {self.annotation(definition['type'])}"
        return "\n".join([alias, *self.docstring(definition, indent="")])

    def record(self, name: str, definition: dict[str, Any]) -> str:
        if name in self.errors:
            self.standard.add("dataclass")
            self.use("payments_host.errors", "ContractError")
            lines = [
                "@dataclass(kw_only=True, eq=False)",
                f"class {class_name(name)}(ContractError):",
            ]
        else:
            self.standard.add("dataclass")
            lines = [
                "@dataclass(frozen=True, slots=True, kw_only=True)",
                f"class {class_name(name)}:",
            ]
        lines += self.docstring(definition) or [f'    """Record `{name}`."""']
        lines.append("")
        for member in definition["fields"]:
            lines.append(f"    {self.member(member)}")
            lines += self.docstring(member)
        return "\n".join(lines)

    def member(self, member: dict[str, Any]) -> str:
        default = {"option": "None", "list": "()"}.get(shape(self.contract, member["type"]))
        annotated = f"{python_name(member['name'])}: {self.annotation(member['type'])}"
        if is_secret(member["type"]):
            self.standard.add("dataclasses")
            start = f"default={default}, " if default else ""
            return f"{annotated} = dataclasses.field({start}repr=False)"
        return f"{annotated} = {default}" if default else annotated

    def enum(self, name: str, definition: dict[str, Any]) -> str:
        self.standard.add("StrEnum")
        lines = [f"class {class_name(name)}(StrEnum):"]
        lines += self.docstring(definition) or [f'    """Enum `{name}`."""']
        lines.append("")
        for case in definition["cases"]:
            lines.append(f'    {snake(case["name"]).upper()} = "{case["name"]}"')
            lines += self.docstring(case)
        return "\n".join(lines)

    def variant(self, name: str, definition: dict[str, Any]) -> str:
        """A class for each case, and their union under the variant's name."""
        self.standard |= {"dataclass", "TypeAlias"}
        parts: list[str] = []
        classes: list[str] = []
        for case in definition["cases"]:
            case_class = class_name(name) + pascal(case["name"])
            classes.append(case_class)
            lines = ["@dataclass(frozen=True, slots=True)", f"class {case_class}:"]
            fallback = f"Case `{case['name']}` of `{name}`."
            lines += self.docstring(case) or [f'    """{fallback}"""']
            if "type" in case:
                value = f"value: {self.annotation(case['type'])}"
                if is_secret(case["type"]):
                    self.standard.add("dataclasses")
                    value += " = dataclasses.field(repr=False)"
                lines += ["", f"    {value}"]
            parts.append("\n".join(lines))
        union = f"{class_name(name)}: TypeAlias = {' | '.join(classes)}"
        if len(union) > WIDTH:
            cases = " | ".join(classes)
            if len(cases) > WIDTH - 4:
                cases = "\n    | ".join(classes)
            union = f"{class_name(name)}: TypeAlias = (\n    {cases}\n)"
        parts.append("\n".join([union, *self.docstring(definition, indent="")]))
        return "\n\n\n".join(parts)

    # --------------------------------------------------------------------------- functions

    def function_class(self) -> str:
        self.use("payments_host.codec.interface", "Interface")
        lines = [
            f"class {pascal(self.interface)}(Interface):",
            *self.docstring({"docs": self.contract["interfaces"].get(self.interface)}),
        ]
        for name, function in self.functions.items():
            lines += ["", *self.function(name, function)]
        return "\n".join(lines)

    def function(self, name: str, function: dict[str, Any]) -> Iterator[str]:
        parameters = [
            f"{python_name(each['name'])}: {self.annotation(each['type'], as_input=True)}"
            for each in function["parameters"]
        ]
        result = function.get("result")
        if isinstance(result, dict) and "result" in result:
            result = result["result"]["ok"]
        answer = "None" if result is None else self.annotation(result)
        method = python_name(name.split(".")[1])
        signature = f"    def {method}({', '.join(['self', *parameters])}) -> {answer}:"
        if len(signature) > WIDTH:
            yield f"    def {method}("
            yield f"        {', '.join(['self', *parameters])}"
            yield f"    ) -> {answer}:"
        else:
            yield signature
        yield from self.docstring(function, indent="        ")
        arguments = ", ".join(
            [f'"{name}"', *(python_name(each["name"]) for each in function["parameters"])]
        )
        if answer == "None":
            yield f"        self._invoke({arguments})"
        else:
            line = f"        answer: {answer} = self._invoke({arguments})"
            if len(line) > WIDTH:
                line = (
                    f"        answer: {answer} = self._invoke(\n            {arguments}\n        )"
                )
            yield line
            yield "        return answer"

    # --------------------------------------------------------------------------- expressions

    def annotation(self, expression: Any, *, as_input: bool = False) -> str:
        if isinstance(expression, str):
            return SCALARS.get(expression) or self.reference(expression)
        [(kind, inner)] = expression.items()
        if kind == "option":
            return f"{self.annotation(inner)} | None"
        if kind == "list":
            self.standard.add("Sequence")
            return f"Sequence[{self.annotation(inner)}]"
        if kind == "result":
            ok = "None" if inner["ok"] is None else self.annotation(inner["ok"])
            return f"{ok} | {self.annotation(inner['err'])}"
        raise SystemExit(f"the generator does not know {expression}")

    def reference(self, name: str) -> str:
        interface, _ = name.split(".")
        if interface != self.interface:
            self.use(f"payments_host.contract.{snake(interface)}", class_name(name))
        return class_name(name)

    def use(self, module: str, name: str) -> None:
        self.imports.setdefault(module, set()).add(name)

    def docstring(self, item: dict[str, Any], indent: str = "    ") -> list[str]:
        docs = item.get("docs")
        if not docs:
            return []
        # A ruler between the sections of a WIT file documents nothing.
        docs = re.sub(r"^-{10,}.*\n?", "", docs, flags=re.MULTILINE)
        docs = re.sub(r"`([^`]+)`", self.spelled_in_python, docs).replace("\\", "\\\\")
        docs = re.sub(r"^# Errors\n(?!-)", "Errors: ", docs, flags=re.MULTILINE)
        docs = re.sub(r"^# Errors\n", "Errors:\n\n", docs, flags=re.MULTILINE)
        text = "\n\n".join(
            filled(paragraph, WIDTH - len(indent) - 6) for paragraph in docs.split("\n\n")
        )
        if not text:
            return []
        if "\n" in text:
            return [f'{indent}"""{indented(text, indent)}', f'{indent}"""']
        return [f'{indent}"""{text}"""']

    def spelled_in_python(self, match: re.Match[str]) -> str:
        """Fields and functions are written as they are called here: `first_sent_at`."""
        parts = re.split(r"([.\[\]])", match.group(1))
        return "`" + "".join(snake(p) if p in self.snake_names else p for p in parts) + "`"


def filled(paragraph: str, width: int) -> str:
    """A paragraph, or the items of a list, in lines of that width."""
    items = re.split(r"\n(?=- )", paragraph)
    return "\n".join(
        textwrap.fill(
            " ".join(item.split()), width, subsequent_indent="  " if item.startswith("- ") else ""
        )
        for item in items
    )


def is_secret(expression: Any) -> bool:
    if isinstance(expression, dict):
        return any(is_secret(inner) for inner in expression.values())
    return bool(expression == SECRET)


def own(items: dict[str, Any], interface: str) -> dict[str, Any]:
    return {name: item for name, item in items.items() if name.split(".")[0] == interface}


def shape(contract: dict[str, Any], expression: Any) -> str:
    while isinstance(expression, str) and expression in contract["types"]:
        definition = contract["types"][expression]
        if definition["kind"] != "alias":
            return str(definition["kind"])
        expression = definition["type"]
    return expression if isinstance(expression, str) else str(next(iter(expression)))


def indented(text: str, indent: str) -> str:
    return text.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n")


def wrapped_import(module: str, names: Iterable[str]) -> str:
    ordered = sorted(names, key=str.casefold)
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= WIDTH:
        return line
    listed = "".join(f"    {name},\n" for name in ordered)
    return f"from {module} import (\n{listed})"


def snake(name: str) -> str:
    return name.replace("-", "_")


def python_name(name: str) -> str:
    if keyword.iskeyword(snake(name)):
        raise SystemExit(f"{name} is a keyword of Python: rename it in the contract")
    return snake(name)


def pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def class_name(name: str) -> str:
    return pascal(name.split(".")[1])


if __name__ == "__main__":
    sys.exit(main())
