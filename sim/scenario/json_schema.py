"""Every field by its dotted path, as a table and as JSON Schema.

An editor that knows the JSON Schema completes names and underlines bad values while a planner
types; the docs and the annex of a report print the table. Both come from the facts on the fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.scenario.fields import Section
from sim.scenario.parameter import Form, Parameter
from sim.scenario.schema import Scenario
from sim.words import _

if TYPE_CHECKING:
    import pandas as pd

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {float: "number", int: "integer", bool: "boolean", str: "string"}


@cache
def catalogue() -> dict[str, Parameter]:
    """Return every parameter of a scenario by dotted path, in the order of the schema."""
    return {p.path: p for p in _walk(Scenario, "")}


def part(section: type[Section], name: str) -> type[Section] | None:
    """Return the section a field holds, itself or in a list; None for a parameter."""
    kind = _element(section.model_fields[name].annotation)
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _element(annotation: Any) -> Any:
    return get_args(annotation)[0] if get_origin(annotation) is list else annotation


def _walk(section: type[Section], prefix: str) -> Iterator[Parameter]:
    for name, field in section.model_fields.items():
        path = prefix + name
        inner = part(section, name)
        if inner is None or get_origin(field.annotation) is list:
            yield _parameter(path, field, section.facts(name))
            path += ".*"
        if inner is not None:
            yield from _walk(inner, path + ".")


def _parameter(path: str, field: FieldInfo, facts: dict[str, Any]) -> Parameter:
    union = get_origin(field.annotation) in (Union, UnionType)
    branches = list(get_args(field.annotation)) if union else [field.annotation]
    origins = [get_origin(b) for b in branches]
    first: Any = branches[0]
    form: Form = "single"
    if origins[0] is list:
        form, first = "list", get_args(first)[0]
    elif origins[0] is dict:
        form, first = "mapping", get_args(first)[1]
    choices = get_args(first) if get_origin(first) is Literal else ()
    plain: type = type(choices[0]) if choices else first
    if issubclass(plain, Section):
        form = "sections"
    return Parameter(
        path=path,
        plain=plain,
        choices=choices,
        form=form,
        dated=dict in origins[1:],
        ranged=tuple in origins[1:],
        optional=type(None) in branches,
        required=field.is_required(),
        default=None if field.is_required() else field.get_default(call_default_factory=True),
        help=field.description or "",
        zh=field.title or "",
        **facts,
    )


def parameters() -> pd.DataFrame:
    """Return the table of all parameters, one row each, in the order of the schema.

    Returns
    -------
    pandas.DataFrame
        Columns path, kind, default (None where the scenario must say), unit, low, high, mark,
        source, description and chinese.
    """
    # Reading a scenario must not wait for pandas.
    import pandas as pd

    rows = [
        {
            "path": p.path,
            "kind": p.kind,
            "default": p.default,
            "unit": p.unit,
            "low": p.low,
            "high": p.high,
            "mark": p.mark,
            "source": p.source,
            "description": p.help,
            "chinese": p.zh,
        }
        for p in catalogue().values()
    ]
    table = pd.DataFrame(rows).astype({"default": object})
    # A missing default is None, whatever pandas makes of the column.
    table["default"] = pd.Series([r["default"] for r in rows], dtype=object)
    return table


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario file."""
    return {"$schema": _DRAFT, "title": _("Catfish scenario"), **_section(Scenario, "")}


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a policy file: only levers may be changed."""
    levers = {path: p for path, p in catalogue().items() if p.kind == "lever"}
    text = {"type": "string", "minLength": 1}
    return {
        "$schema": _DRAFT,
        "title": _("Catfish policy"),
        "type": "object",
        "properties": {
            "title": {**text, "description": _("the policy in a line")},
            "why": {**text, "description": _("what the policy is meant to achieve")},
            "author": {**text, "description": _("who proposes it")},
            "date": {**text, "description": _("when it was written")},
            "reference": {
                "anyOf": [text, {"type": "array", "items": text}],
                "description": _("documents that it stands in"),
            },
            "baseline": {
                **text,
                "description": _("policy that this one builds on: name or path"),
            },
            "changes": {
                "description": _("levers set otherwise than in the scenario, nested or dotted"),
                **_nested("", levers),
            },
        },
        "required": ["title", "why"],
        "additionalProperties": False,
        "$defs": {path: _value(p) for path, p in levers.items()},
    }


def _nested(prefix: str, levers: dict[str, Parameter]) -> dict[str, Any]:
    """Return a mapping that holds levers below a prefix under dotted names or nested ones."""
    properties: dict[str, Any] = {}
    for path in levers:
        if not path.startswith(prefix):
            continue
        names = path.removeprefix(prefix).split(".")
        for end in range(1, len(names)):
            section = ".".join(names[:end])
            if section not in properties:
                properties[section] = _nested(f"{prefix}{section}.", levers)
        properties[".".join(names)] = {"$ref": f"#/$defs/{path}"}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def about(section: type[Section]) -> str:
    """Return what a section is about, in a line."""
    return (section.__doc__ or "").strip().partition("\n")[0]


def sections(section: type[Section] = Scenario) -> Iterator[type[Section]]:
    """Yield every section of a scenario, itself first."""
    yield section
    for name in section.model_fields:
        inner = part(section, name)
        if inner is not None:
            yield from sections(inner)


def _section(section: type[Section], prefix: str) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name in section.model_fields:
        path = prefix + name
        inner = part(section, name)
        parameter = catalogue().get(path)
        if parameter is None and inner is not None:
            properties[name] = _section(inner, path + ".")
        elif parameter is not None:
            properties[name] = _value(parameter)
            if inner is not None:
                properties[name] |= {"type": "array", "items": _section(inner, path + ".*.")}
    required = [n for n, f in section.model_fields.items() if f.is_required()]
    schema: dict[str, Any] = {
        "type": "object",
        "description": _(about(section)),
        "properties": properties,
        "additionalProperties": False,
    }
    return schema | ({"required": required} if required else {})


def _plain(parameter: Parameter) -> dict[str, Any]:
    if parameter.choices:
        return {"enum": list(parameter.choices)}
    schema: dict[str, Any] = {"type": _TYPES[parameter.plain]}
    if parameter.low is not None:
        schema["minimum"] = parameter.low
    if parameter.high is not None:
        schema["maximum"] = parameter.high
    return schema


def _value(parameter: Parameter) -> dict[str, Any]:
    """Return the schema of one parameter: every way to write it, and what is known about it."""
    told: dict[str, Any] = {"title": parameter.zh, "description": _(parameter.help)}
    if not parameter.required:
        told["default"] = parameter.default
    told |= {"x-kind": parameter.kind, "x-mark": parameter.mark}
    told |= {"x-unit": _(parameter.unit), "x-source": _(parameter.source)}
    if parameter.form == "sections":
        return told
    plain = _plain(parameter)
    if parameter.form == "list":
        return told | {"type": "array", "items": plain}
    if parameter.form == "mapping":
        return told | {"type": "object", "additionalProperties": plain}
    ways = [plain]
    if parameter.dated:
        by_month = {"patternProperties": {r"^\d+$": plain}, "additionalProperties": False}
        ways.append({"type": "object", "minProperties": 1, **by_month})
    if parameter.ranged:
        ways.append({"type": "array", "items": plain, "minItems": 2, "maxItems": 2})
    if parameter.optional:
        ways.append({"type": "null"})
    return told | (plain if len(ways) == 1 else {"anyOf": ways})
