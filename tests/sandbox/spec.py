"""The judge of calls that the sandbox has recorded."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from tests.judges.spec import FILE, Spec

Json = dict[str, Any]


@cache
def spec() -> Spec:
    """Read the specification once."""
    return Spec(json.loads(FILE.read_text(encoding="utf-8")))


def findings(call: Json) -> list[str]:
    """Say what is wrong with a call as the sandbox recorded it, and with its answer."""
    parameters = {name: _plain(value) for name, value in call["parameters"].items()}
    asked = spec().request(call["method"], parameters)
    return asked + (spec().result(call["method"], call["result"]) if call["status"] == 200 else [])


def _plain(value: object) -> object:
    """A file stands in the record as its name, type and size; the specification knows a text."""
    is_file = isinstance(value, dict) and value.keys() == {"file_name", "mime_type", "file_size"}
    return "attach://file" if is_file else value
