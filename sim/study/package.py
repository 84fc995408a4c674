"""What a folder of tables says of itself to any program: a Data Package (frictionlessdata.io).

Each column has its label in English and Chinese, its type and its unit. It holds no time, so equal
tables have equal packages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from pandas.api import types

from sim.scenario.currency import Currency
from sim.study.columns import about
from sim.words import told_in

FILE = "datapackage.json"
_MEDIA = "application/vnd.apache.parquet"


def datapackage(tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any]) -> str:
    """Return the description of tables as JSON."""
    scenario = manifest.get("scenario") or {}
    money = (scenario.get("organisation") or {}).get("currency") or {}
    facts = {
        "name": f"catfish-{manifest.get('study', 'result')}",
        "title": str(scenario.get("title") or "Catfish"),
        "description": "Results of Catfish: a comparison of scenarios under stated assumptions, "
        "not a forecast. manifest.json says what they rest on.",
        "keywords": ["simulation", "personnel policy", "鲶鱼"],
        "version": str(manifest.get("model", "")),
        "resources": [
            _resource(name, rows, Currency.model_validate(money)) for name, rows in tables.items()
        ],
    }
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def _resource(name: str, rows: pd.DataFrame, money: Currency) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.parquet",
        "format": "parquet",
        "mediatype": _MEDIA,
        "schema": {"fields": [_field(str(each), rows[each], money) for each in rows.columns]},
    }


def _field(name: str, column: pd.Series, money: Currency) -> dict[str, Any]:
    known = about(name)
    field: dict[str, Any] = {
        "name": name,
        "type": _type(column),
        "title": known.en,
        "titles": {"en": known.en, "zh": known.zh},
    }
    if known.unit:
        unit = money.said(known.unit)
        field["unit"], field["units"] = unit, {"en": unit, "zh": told_in("zh", unit)}
    return field | ({"mark": known.mark} if known.mark else {})


def _type(column: pd.Series) -> str:
    if types.is_bool_dtype(column):
        return "boolean"
    if types.is_integer_dtype(column):
        return "integer"
    return "number" if types.is_float_dtype(column) else "string"
