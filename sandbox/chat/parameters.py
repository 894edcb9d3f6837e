"""Reads the parameters of a Bot API call, from a form or from JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.chat.refusals import Json, bad_request
from sandbox.chat.uploads import Upload, parse_form

_ATTACHED = "attach://"


async def read(request: Request) -> Json:
    """Return what was given in the query and in the body, as it came over the wire.

    Understands application/x-www-form-urlencoded, multipart/form-data (a file comes as an Upload)
    and application/json; anything else is refused.
    """
    given: Json = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body:
        return given
    if kind == "application/json":
        return given | _object(body)
    if kind == "application/x-www-form-urlencoded":
        return given | dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    if kind == "multipart/form-data":
        return given | parse_form(request.headers["content-type"], body)
    raise bad_request(f"unsupported content type {kind}")


class Parameters:
    """The parameters of one call, each read as the method needs it."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def text(self, name: str) -> str:
        """Return a text, empty where it is absent."""
        value = self._given.get(name)
        return value if isinstance(value, str) else "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number, the default where it is absent or no number."""
        try:
            return int(self._given.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Return whether something was asked for."""
        return str(self._given.get(name, "")).strip().lower() in ("true", "1", "yes")

    def upload(self, name: str) -> Upload | str:
        """Return a file that came with the call, else the text: a file_id, an address or nothing.

        "attach://NAME" stands for the file in the part NAME (Bot API, sending files).
        """
        value = self._given.get(name)
        if isinstance(value, str) and value.startswith(_ATTACHED):
            value = self._given.get(value.removeprefix(_ATTACHED))
        return value if isinstance(value, Upload) else self.text(name)

    def json(self, name: str) -> object:
        """Return a nested value, None where it is absent; raise ApiError where it is no JSON."""
        value = self._given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"Can't parse {name.replace('_', ' ')} JSON object") from None

    def mapping(self, name: str) -> Json:
        """Return a nested object, empty where it is absent."""
        value = self.json(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {name.replace('_', ' ')}")
        return value


def _object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse JSON object")
    return value
