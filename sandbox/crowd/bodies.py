"""Reads the parameters of a call. Pure.

The kind of a body is told by its first byte, not by a header: JSON begins with a brace, multipart
with the hyphens of its boundary, and a form with the name of a field. In the fast way only the
chat is picked out.
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl

from sandbox.chat.refusals import Json, bad_request

_CHAT_IN_FORM = re.compile(rb"(?:^|&)chat_id=(-?[0-9]{1,18})(?=&|\Z)")
_CHAT_IN_JSON = re.compile(rb'"chat_id"\s*:\s*"?(-?[0-9]{1,18})(?=["\s,}])')
_PAID_IN_FORM = re.compile(rb"(?:^|&)allow_paid_broadcast=(?:[Tt]rue|1)(?=&|\Z)")
_PAID_IN_JSON = re.compile(rb'"allow_paid_broadcast"\s*:\s*"?(?:[Tt]rue|1)(?=["\s,}])')
_NAME = re.compile(rb'[;\s]name="([^"]*)"')
_WHOLE = re.compile(r"-?[0-9]{1,18}")


def quick_chat(query: str, body: bytes) -> int | None:
    """Return the chat of a call, None where there is none or it is no number."""
    if body[:1] == b"{":
        # A quoted name inside a text is escaped; only a nested object may name another chat.
        found = _CHAT_IN_JSON.search(body)
        found = None if found and b"{" in body[1 : found.start()] else found
    else:
        found = None if body[:2] == b"--" else _CHAT_IN_FORM.search(body)
    if found:
        return int(found[1])
    try:
        told = str(read(query, body).get("chat_id", ""))
    except ValueError:
        return None
    return int(told) if _WHOLE.fullmatch(told) else None


def quick_paid(body: bytes) -> bool:
    """Say whether a call allows a paid broadcast."""
    paid = _PAID_IN_JSON if body[:1] == b"{" else _PAID_IN_FORM
    return bool(paid.search(body))


def read(query: str, body: bytes) -> Json:
    """Return all parameters; of an uploaded file only its name, as "attach" and its size.

    Raises ValueError for a body that cannot be read.
    """
    given: Json = dict(parse_qsl(query, keep_blank_values=True))
    if body[:1] == b"{":
        more = json.loads(body)
        return given | more if isinstance(more, dict) else given
    if body[:2] == b"--":
        return given | _multipart(body)
    return given | dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))


def parameters(query: str, body: bytes) -> Json:
    """Return all parameters as `read` does; raise ApiError for a body that cannot be read."""
    try:
        return read(query, body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None


def _multipart(body: bytes) -> Json:
    boundary = body.partition(b"\r\n")[0]
    given: Json = {}
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        content = content.removesuffix(b"\r\n")
        if name and b"filename=" in head:
            given[name[1].decode()] = f"attach:{len(content)}"
        elif name:
            given[name[1].decode()] = content.decode(errors="replace")
    return given
