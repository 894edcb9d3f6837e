"""The table of the Bot API methods, and those about the bot itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from sandbox.chat.refusals import Json, bad_request
from sandbox.crowd import conversation
from sandbox.crowd.answers import encode
from sandbox.crowd.conversation import TRUE
from sandbox.crowd.state import Call, State
from sandbox.crowd.updates import MOST_UPDATES

Method = Callable[[State, Call], bytes | None]
"""Returns the result as JSON, or None where it answers the connection itself."""

STARS = 100_000
_VERBS = (
    *("add", "answer", "approve", "ban", "close", "convert", "copy", "create", "decline"),
    *("delete", "edit", "forward", "get", "gift", "hide", "leave", "logOut", "pin", "post"),
    *("promote", "read", "refund", "remove", "reopen", "replace", "repost", "restrict"),
    *("revoke", "save", "send", "set", "stop", "transfer", "unban", "unhide", "unpin"),
    *("upgrade", "upload", "verify", "export"),
)
_KNOWN = re.compile(f"({'|'.join(_VERBS)})([A-Z][A-Za-z]+)?", re.IGNORECASE)
_ABILITIES = (
    *("can_join_groups", "can_read_all_group_messages", "supports_inline_queries"),
    *("can_connect_to_business", "has_main_web_app"),
)


def get_me(state: State, _call: Call) -> bytes:
    """Say who the bot is (Bot API, getMe)."""
    return encode(state.answers.bot | dict.fromkeys(_ABILITIES, False))


def get_updates(state: State, call: Call) -> None:
    """Acknowledge updates and wait for more (Bot API, getUpdates)."""
    given = call.given
    offset, limit = given.integer("offset"), given.integer("limit", MOST_UPDATES)
    state.updates.poll(call.connection, offset, limit, given.integer("timeout"))


def delete_webhook(state: State, call: Call) -> bytes:
    """Say that there is no webhook any more; there never was one (Bot API, deleteWebhook)."""
    if call.given.flag("drop_pending_updates"):
        state.updates.forget()
    return TRUE


def get_webhook_info(state: State, _call: Call) -> bytes:
    """Say that there is no webhook (Bot API, getWebhookInfo)."""
    waiting = len(state.updates)
    return encode({"url": "", "has_custom_certificate": False, "pending_update_count": waiting})


def get_my_star_balance(_state: State, _call: Call) -> bytes:
    """Say how rich the bot is; messages cost nothing here (Bot API, getMyStarBalance)."""
    return encode({"amount": STARS})


def set_my_commands(state: State, call: Call) -> bytes:
    """Set the commands of a scope (Bot API, setMyCommands)."""
    commands = call.given.json("commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    state.commands[_scope(call)] = commands
    return TRUE


def get_my_commands(state: State, call: Call) -> bytes:
    """Return the commands of exactly one scope (Bot API, getMyCommands)."""
    return encode(state.commands.get(_scope(call), []))


def delete_my_commands(state: State, call: Call) -> bytes:
    """Forget the commands of a scope (Bot API, deleteMyCommands)."""
    state.commands.pop(_scope(call), None)
    return TRUE


def set_text(state: State, call: Call, field: str) -> bytes:
    """Set the bot's name, description or short description."""
    state.texts[field, call.given.text("language_code")] = call.given.text(field)
    return TRUE


def get_text(state: State, call: Call, field: str) -> bytes:
    """Return one of the bot's texts."""
    told: Json = {field: state.texts.get((field, call.given.text("language_code")), "")}
    return encode(told)


def any_other(_state: State, _call: Call) -> bytes:
    """Say yes."""
    return TRUE


def find_method(name: str, table: Mapping[str, Method]) -> Method | None:
    """Return what a method does, in any case of letters; None where the Bot API has none."""
    return table.get(name.lower()) or (any_other if _KNOWN.fullmatch(name) else None)


def methods() -> Mapping[str, Method]:
    """Return the methods that do something, by their names in small letters."""
    named: dict[str, Method] = {
        "getMe": get_me,
        "getUpdates": get_updates,
        "deleteWebhook": delete_webhook,
        "getWebhookInfo": get_webhook_info,
        "getMyStarBalance": get_my_star_balance,
        "sendMessage": conversation.send_message,
        "sendPhoto": conversation.send_photo,
        "sendDocument": conversation.send_document,
        "sendVoice": conversation.send_voice,
        "editMessageText": conversation.edit_message_text,
        "editMessageReplyMarkup": conversation.edit_message_reply_markup,
        "deleteMessage": conversation.delete_message,
        "deleteMessages": conversation.delete_messages,
        "answerCallbackQuery": conversation.answer_callback_query,
        "sendChatAction": conversation.send_chat_action,
        "setMyCommands": set_my_commands,
        "getMyCommands": get_my_commands,
        "deleteMyCommands": delete_my_commands,
    }
    for name, field in _TEXTS.items():
        named[f"setMy{name}"] = partial(set_text, field=field)
        named[f"getMy{name}"] = partial(get_text, field=field)
    return MappingProxyType({name.lower(): method for name, method in named.items()})


def _scope(call: Call) -> tuple[str, str]:
    scope = call.given.mapping("scope") or {"type": "default"}
    return encode(sorted(scope.items())).decode(), call.given.text("language_code")


_TEXTS = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}
