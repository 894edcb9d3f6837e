"""Makes bot_api.json: the part of the Bot API's specification that Bleep uses."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.judges.spec import FILE, limits_of

METHODS = (
    "getMe getUpdates setWebhook deleteWebhook getWebhookInfo sendMessage editMessageText "
    "editMessageReplyMarkup deleteMessage answerCallbackQuery sendChatAction setMyCommands "
    "getMyCommands deleteMyCommands setMyName getMyName setMyDescription getMyDescription "
    "setMyShortDescription getMyShortDescription sendPhoto sendDocument deleteMessages "
    "getMyStarBalance answerInlineQuery getChatMember getFile editMessageCaption sendVoice"
)

Json = dict[str, Any]


def trimmed(whole: Json) -> Json:
    """Keep the methods of METHODS, the types that they reach, and the descriptions that count.

    A field's description counts where it states a constant or a length that spec.py checks.
    """
    methods = {name: whole["methods"][name] for name in METHODS.split()}
    reached: set[str] = set()
    waiting = [name for method in methods.values() for name in _named(method)]
    while waiting:
        name = waiting.pop().removeprefix("Array of ").removeprefix("Array of ")
        if name in whole["types"] and name not in reached:
            reached.add(name)
            waiting += _named(whole["types"][name])
    types = {name: each for name, each in whole["types"].items() if name in reached}
    return {
        "version": whole["version"],
        "release_date": whole["release_date"],
        "methods": {name: _bare(each) for name, each in methods.items()},
        "types": {name: _bare(each) for name, each in types.items()},
    }


def written(document: Json) -> str:
    """Write a document with one method or type a line, so that changes can be read."""
    lines = []
    for key, value in document.items():
        if isinstance(value, dict):
            inner = ",\n".join(f"{json.dumps(name)}: {json.dumps(value[name])}" for name in value)
            lines.append(f"{json.dumps(key)}: {{\n{inner}\n}}")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _named(thing: Json) -> list[str]:
    fields = [name for field in thing.get("fields", []) for name in field["types"]]
    return [*fields, *thing.get("returns", []), *thing.get("subtypes", [])]


def _bare(thing: Json) -> Json:
    kept = {key: thing[key] for key in ("name", "returns", "subtypes") if key in thing}
    return kept | {"fields": [_bare_field(field) for field in thing.get("fields", [])]}


def _bare_field(field: Json) -> Json:
    kept = {key: field[key] for key in ("name", "types", "required")}
    description = field.get("description", "")
    return kept | ({"description": description} if limits_of(field) else {})


if __name__ == "__main__":
    FILE.write_text(written(trimmed(json.loads(Path(sys.argv[1]).read_text()))))
