"""The Python module of one interface of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.contract import Contract
from generator.docstrings import Docstrings
from generator.imports import Imports
from generator.layout import WIDTH
from generator.names import class_name, pascal, python_name, snake

_SCALARS = {
    "bool": "bool",
    "u8": "int",
    "u16": "int",
    "u32": "int",
    "u64": "int",
    "s64": "int",
    "string": "str",
}


class Module:
    """Dataclasses, enums and variants, and a class with the interface's functions."""

    def __init__(self, contract: Contract, interface: str) -> None:
        self._contract = contract
        self._interface = interface
        self._docs = Docstrings(contract)
        self._imports = Imports()

    def text(self) -> str:
        """The module's source."""
        types = self._contract.types_of(self._interface)
        defined = [self._type(name, definition) for name, definition in types.items()]
        functions = self._contract.functions_of(self._interface)
        # That one is the host's to provide, and nobody's to call.
        if functions and self._interface != "http-client":
            if pascal(self._interface) in map(class_name, types):
                raise SystemExit(f"{self._interface} is the name of a type of it: rename it")
            defined.append(self._functions(functions))
        title = f"Interface `{self._interface}` of the contract. Written by `tools/generate.py`."
        head = [f'"""{title}"""', "from __future__ import annotations", self._imports.text()]
        return "\n\n".join(head) + "\n\n\n" + "\n\n\n".join(defined) + "\n"

    def _type(self, name: str, definition: dict[str, Any]) -> str:
        match definition["kind"]:
            case "record":
                return self._record(name, definition)
            case "enum":
                return self._enum(name, definition)
            case "variant":
                return self._variant(name, definition)
            case "alias":
                return self._alias(name, self._annotation(definition["type"]), definition)
        raise SystemExit(f"the generator does not know {definition}")

    def _alias(self, name: str, value: str, definition: dict[str, Any]) -> str:
        self._imports.standard("TypeAlias")
        alias = f"{class_name(name)}: TypeAlias = {value}"
        return "\n".join([alias, *self._docs.lines(definition.get("docs"), indent="")])

    def _record(self, name: str, definition: dict[str, Any]) -> str:
        self._imports.standard("dataclass")
        if self._contract.is_error(name):
            self._imports.own("payments_host.errors", "ContractError")
            decorator = "@dataclass(kw_only=True, eq=False)"
            head = f"class {class_name(name)}(ContractError):"
        else:
            decorator = "@dataclass(frozen=True, slots=True, kw_only=True)"
            head = f"class {class_name(name)}:"
        docs = self._docs.lines(definition.get("docs")) or [f'    """Record `{name}`."""']
        lines = [decorator, head, *docs, ""]
        for field in definition["fields"]:
            lines.append(f"    {self._field(field)}")
            lines += self._docs.lines(field.get("docs"))
        return "\n".join(lines)

    def _field(self, field: dict[str, Any]) -> str:
        options = self._default(field["type"])
        if self._contract.is_secret(field["type"]):
            options["repr"] = "False"
        annotated = f"{python_name(field['name'])}: {self._annotation(field['type'])}"
        if not options:
            return annotated
        if list(options) == ["default"]:
            return f"{annotated} = {options['default']}"
        self._imports.standard("dataclasses")
        listed = ", ".join(f"{name}={value}" for name, value in options.items())
        return f"{annotated} = dataclasses.field({listed})"

    def _default(self, expression: Any) -> dict[str, str]:
        """What a field may be left out for."""
        match self._contract.kind(expression):
            case "option":
                return {"default": "None"}
            case "list":
                return {"default": "()"}
        if self._contract.may_be_empty(expression):
            return {"default_factory": self._annotation(expression)}
        return {}

    def _enum(self, name: str, definition: dict[str, Any]) -> str:
        self._imports.standard("StrEnum")
        docs = self._docs.lines(definition.get("docs")) or [f'    """Enum `{name}`."""']
        lines = [f"class {class_name(name)}(StrEnum):", *docs, ""]
        for case in definition["cases"]:
            lines.append(f'    {snake(case["name"]).upper()} = "{case["name"]}"')
            lines += self._docs.lines(case.get("docs"))
        return "\n".join(lines)

    def _variant(self, name: str, definition: dict[str, Any]) -> str:
        """A class for each case, and their union under the variant's name."""
        self._imports.standard("dataclass")
        cases = [self._case(name, case) for case in definition["cases"]]
        classes = [class_name(name) + pascal(case["name"]) for case in definition["cases"]]
        union = " | ".join(classes)
        if len(f"{class_name(name)}: TypeAlias = {union}") > WIDTH:
            if len(f"    {union}") > WIDTH:
                union = "\n    | ".join(classes)
            union = f"(\n    {union}\n)"
        return "\n\n\n".join([*cases, self._alias(name, union, definition)])

    def _case(self, variant: str, case: dict[str, Any]) -> str:
        fallback = f'    """Case `{case["name"]}` of `{variant}`."""'
        lines = [
            "@dataclass(frozen=True, slots=True)",
            f"class {class_name(variant)}{pascal(case['name'])}:",
            *(self._docs.lines(case.get("docs")) or [fallback]),
        ]
        if "type" in case:
            value = f"value: {self._annotation(case['type'])}"
            if self._contract.is_secret(case["type"]):
                self._imports.standard("dataclasses")
                value += " = dataclasses.field(repr=False)"
            lines += ["", f"    {value}"]
        return "\n".join(lines)

    def _functions(self, functions: dict[str, Any]) -> str:
        self._imports.own("payments_host.codec.interface", "Interface")
        lines = [
            f"class {pascal(self._interface)}(Interface):",
            *self._docs.lines(self._contract.interface_docs.get(self._interface)),
        ]
        for name, function in functions.items():
            lines += ["", *self._function(name, function)]
        return "\n".join(lines)

    def _function(self, name: str, function: dict[str, Any]) -> Iterator[str]:
        parameters = [
            f"{python_name(each['name'])}: {self._annotation(each['type'])}"
            for each in function["parameters"]
        ]
        result = function.get("result")
        if isinstance(result, dict) and "result" in result:
            result = result["result"]["ok"]
        answer = "None" if result is None else self._annotation(result)
        method = python_name(name.split(".")[1])
        signature = f"    def {method}({', '.join(['self', *parameters])}) -> {answer}:"
        if len(signature) > WIDTH:
            yield f"    def {method}("
            yield f"        {', '.join(['self', *parameters])}"
            yield f"    ) -> {answer}:"
        else:
            yield signature
        indent = " " * 8
        yield from self._docs.lines(function.get("docs"), indent)
        arguments = ", ".join(
            [f'"{name}"', *(python_name(each["name"]) for each in function["parameters"])]
        )
        if answer == "None":
            yield f"{indent}self._invoke({arguments})"
            return
        line = f"{indent}answer: {answer} = self._invoke({arguments})"
        if len(line) > WIDTH:
            line = f"{indent}answer: {answer} = self._invoke(\n{indent}    {arguments}\n{indent})"
        yield line
        yield f"{indent}return answer"

    def _annotation(self, expression: Any) -> str:
        if isinstance(expression, str):
            return _SCALARS.get(expression) or self._reference(expression)
        [(kind, inner)] = expression.items()
        match kind:
            case "option":
                return f"{self._annotation(inner)} | None"
            case "list":
                self._imports.standard("Sequence")
                return f"Sequence[{self._annotation(inner)}]"
            case "result":
                ok = "None" if inner["ok"] is None else self._annotation(inner["ok"])
                return f"{ok} | {self._annotation(inner['err'])}"
        raise SystemExit(f"the generator does not know {expression}")

    def _reference(self, name: str) -> str:
        interface, _ = name.split(".")
        if interface != self._interface:
            self._imports.own(f"payments_host.contract.{snake(interface)}", class_name(name))
        return class_name(name)
