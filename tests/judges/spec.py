"""Says what is wrong with a Bot API call, answer or update, by the published specification.

It knows bot_api.json and nothing else: unknown and missing names, types at every depth, the
lengths and the constants that a field's description states, and that an inline button does
exactly one thing. It cannot know whether HTML parses or a chat exists.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple, Self

FILE = Path(__file__).with_name("bot_api.json")

_SIZE = re.compile(r"(\d+)-(\d+) (bytes|characters)(?! after)")
_CONSTANT = re.compile(r"(?:must be|always) [“\"]?([A-Za-z_]+)[”\"]?\.?$")
_TELLING = ("type", "source", "status")
_ARRAY = "Array of "
_BESIDE_THE_ACTION = {"text", "style", "icon_custom_emoji_id"}
_SCALARS: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
}

Json = dict[str, Any]
Value = object
"""Any JSON can come; it is looked at before it is believed."""


class Limits(NamedTuple):
    """What a field's description states about its value."""

    constant: str | None
    least: int
    most: int | None
    unit: str


def limits_of(field: Json) -> Limits | None:
    """Read the constant and the length from a field's description; None where it states none."""
    description = field.get("description", "")
    constant = _CONSTANT.search(description) if field["name"] in _TELLING else None
    size = _SIZE.search(description)
    if not constant and not size:
        return None
    least, most, unit = size.groups() if size else ("0", None, "")
    longest = int(most) if most else None
    return Limits(constant[1] if constant else None, int(least), longest, unit)


class Spec:
    """The specification. Every method returns findings, an empty list when all is well."""

    def __init__(self, document: Json) -> None:
        self.version: str = document["version"]
        self.methods: dict[str, Json] = document["methods"]
        self._types: dict[str, Json] = document["types"]

    @classmethod
    def load(cls) -> Self:
        """Read bot_api.json."""
        return cls(json.loads(FILE.read_text(encoding="utf-8")))

    def request(self, method: str, parameters: Json) -> list[str]:
        """Judge a call; parameters may be plain values or, as in a form, texts."""
        known = self.methods.get(method)
        if known is None:
            return [f"{method}: unknown method"]
        kinds = {field["name"]: field["types"] for field in known["fields"]}
        plain = {name: _plain(value, kinds.get(name, [])) for name, value in parameters.items()}
        return self._fields(method, known["fields"], plain)

    def result(self, method: str, value: Value) -> list[str]:
        """Judge the result of a call."""
        known = self.methods.get(method)
        if known is None:
            return [f"{method}: unknown method"]
        return self._best(f"{method} result", known["returns"], value)

    def object(self, type_name: str, value: Value) -> list[str]:
        """Judge an object that the server tells, such as an Update."""
        return self._one(type_name, type_name, value)

    def _fields(self, path: str, fields: list[Json], given: Json) -> list[str]:
        known = {field["name"]: field for field in fields}
        missing = [name for name in known if known[name]["required"] and name not in given]
        found = [f"{path}.{name}: missing" for name in missing]
        for name, value in given.items():
            if name in known:
                inner = self._best(f"{path}.{name}", known[name]["types"], value)
                found += inner or _broken(f"{path}.{name}", known[name], value)
            else:
                found.append(f"{path}.{name}: unknown")
        return found

    def _best(self, path: str, types: list[str], value: Value) -> list[str]:
        """Judge by the type that fits best, so that the findings tell what is wrong inside."""
        tries = [self._one(path, name, value) for name in types]
        wrong_kind = [f"{path}: is not {' or '.join(types)}: {value!r:.60}"]
        deep = [
            tried for tried in tries if not any(each.startswith(f"{path}: is") for each in tried)
        ]
        return min(deep, key=len, default=wrong_kind)

    def _one(self, path: str, name: str, value: Value) -> list[str]:
        refused = [f"{path}: is not {name}: {value!r:.60}"]
        if name in _SCALARS:
            truth = isinstance(value, bool) and name != "Boolean"
            return refused if truth or not isinstance(value, _SCALARS[name]) else []
        if name.startswith(_ARRAY):
            if not isinstance(value, list):
                return refused
            inner = [name.removeprefix(_ARRAY)]
            places = enumerate(value)
            return [
                each for at, item in places for each in self._best(f"{path}[{at}]", inner, item)
            ]
        if name not in self._types:
            return [f"{path}: the type {name} is not in the specification"]
        return self._object(path, name, value) if isinstance(value, dict) else refused

    def _object(self, path: str, name: str, value: Json) -> list[str]:
        known = self._types[name]
        if known.get("subtypes"):
            telling = [each for each in known["subtypes"] if self._tells(each, value)]
            return self._best(path, telling or known["subtypes"], value)
        found = self._fields(path, known["fields"], value)
        actions = value.keys() - _BESIDE_THE_ACTION
        if name == "InlineKeyboardButton" and len(actions) != 1:
            found.append(f"{path}: needs exactly one action, has {len(actions)}")
        return found

    def _tells(self, name: str, value: Json) -> bool:
        """Say whether the value names itself as this variant, by a constant such as its type."""
        fields = self._types.get(name, {}).get("fields", [])
        constants = {
            field["name"]: limits.constant
            for field in fields
            if (limits := limits_of(field)) and limits.constant
        }
        return bool(constants) and constants.items() <= value.items()


def _plain(value: Value, types: list[str]) -> Value:
    """Turn the text of a form field into the value that it stands for."""
    if not isinstance(value, str) or types == ["String"]:
        return value
    try:
        plain = json.loads(value)
    except ValueError:
        return value
    return value if "String" in types and not isinstance(plain, int) else plain


def _broken(path: str, field: Json, value: Value) -> list[str]:
    limits = limits_of(field)
    if limits is None or not isinstance(value, str):
        return []
    if limits.constant and value != limits.constant:
        return [f"{path}: {value!r} is not the constant {limits.constant!r}"]
    size = len(value.encode()) if limits.unit == "bytes" else len(value)
    if limits.most is not None and not limits.least <= size <= limits.most:
        return [f"{path}: {size} {limits.unit}, allowed {limits.least}-{limits.most}"]
    return []
