"""The Bot API methods about the bot itself: its texts, its commands, its webhook, its updates."""

from __future__ import annotations

import json
import re

from sandbox.chat.chats import Chat
from sandbox.chat.parameters import Parameters
from sandbox.chat.refusals import WEBHOOK_ACTIVE, Json, bad_request, conflict
from sandbox.chat.state import State
from sandbox.chat.updates import LONGEST_WAIT, MOST_UPDATES

MOST_COMMANDS = 100
TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}
_COMMAND = re.compile(r"[a-z0-9_]+")
_LONGEST_COMMAND = 32
_LONGEST_DESCRIPTION = 256
_ALL = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_ONE = ("chat", "chat_administrators", "chat_member")
_DEFAULT = {"type": "default"}


def get_me(state: State, _given: Parameters) -> Json:
    """Say who the bot is (Bot API, getMe)."""
    can = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
    also = ("can_connect_to_business", "has_main_web_app")
    has = {"can_join_groups": True, "supports_inline_queries": state.inline}
    return state.bot() | dict.fromkeys((*can, *also), False) | has


def get_my_star_balance(state: State, _given: Parameters) -> Json:
    """Say how many Stars the bot has (Bot API, getMyStarBalance)."""
    return {"amount": state.stars}


async def get_updates(state: State, given: Parameters) -> list[Json]:
    """Acknowledge updates and wait for more (Bot API, getUpdates)."""
    if state.profile.webhook:
        raise conflict(WEBHOOK_ACTIVE)
    _allow(state, given)
    limit = min(max(given.integer("limit", MOST_UPDATES), 1), MOST_UPDATES)
    seconds = min(max(given.integer("timeout"), 0), LONGEST_WAIT)
    return await state.updates.get(given.integer("offset"), limit, seconds)


def set_webhook(state: State, given: Parameters) -> bool:
    """Store a webhook; this sandbox never calls it (Bot API, setWebhook)."""
    url = given.text("url")
    if url and not url.lower().startswith("https://"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    _allow(state, given)
    if given.flag("drop_pending_updates"):
        state.updates.forget()
    state.updates.end_poll("terminated by setWebhook request")
    most = given.integer("max_connections", 40)
    state.profile.webhook = {"url": url, "max_connections": most} if url else {}
    return True


def delete_webhook(state: State, given: Parameters) -> bool:
    """Forget the webhook (Bot API, deleteWebhook)."""
    if given.flag("drop_pending_updates"):
        state.updates.forget()
    state.profile.webhook = {}
    return True


def get_webhook_info(state: State, _given: Parameters) -> Json:
    """Say where updates go (Bot API, getWebhookInfo)."""
    info: Json = {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": len(state.updates),
    }
    allowed = {"allowed_updates": state.updates.allowed} if state.updates.allowed else {}
    return info | state.profile.webhook | allowed


def set_my_commands(state: State, given: Parameters) -> bool:
    """Set the commands of a scope (Bot API, setMyCommands)."""
    commands = given.json("commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.profile.commands[_scope(given)] = [_command(each) for each in commands]
    _touch_all(state)
    return True


def get_my_commands(state: State, given: Parameters) -> list[Json]:
    """Return the commands of exactly one scope (Bot API, getMyCommands)."""
    return state.profile.commands.get(_scope(given), [])


def delete_my_commands(state: State, given: Parameters) -> bool:
    """Forget the commands of a scope (Bot API, deleteMyCommands)."""
    state.profile.commands.pop(_scope(given), None)
    _touch_all(state)
    return True


def commands_of(state: State, chat: Chat) -> list[Json]:
    """Return what a person sees in the menu: the narrowest scope that has commands."""
    own = {"chat_id": chat.person.chat_id, "type": "chat"}
    for scope in (own, {"type": "all_private_chats"}, _DEFAULT):
        for language in ("en", ""):
            found = state.profile.commands.get((_key(scope), language))
            if found:
                return found
    return []


def set_text(state: State, given: Parameters, field: str) -> bool:
    """Set the bot's name, description or short description."""
    text = given.text(field)
    if len(text) > TEXT_LIMITS[field]:
        raise bad_request(f"{field.replace('_', ' ')} is too long")
    key = (field, given.text("language_code"))
    if text or key == ("name", ""):
        state.profile.texts[key] = text or state.username
    else:
        state.profile.texts.pop(key, None)
    _touch_all(state)
    return True


def get_text(state: State, given: Parameters, field: str) -> Json:
    """Return one of the bot's texts, in its language or in the default one."""
    texts = state.profile.texts
    language = given.text("language_code")
    return {field: texts.get((field, language), texts.get((field, ""), ""))}


def _allow(state: State, given: Parameters) -> None:
    kinds = given.json("allowed_updates")
    if isinstance(kinds, list):
        state.updates.allow([str(kind) for kind in kinds])


def _scope(given: Parameters) -> tuple[str, str]:
    scope = given.mapping("scope") or _DEFAULT
    if scope.get("type") not in (*_ALL, *_ONE):
        raise bad_request("Can't parse BotCommandScope: Unsupported type specified")
    return _key(scope), given.text("language_code")


def _key(scope: Json) -> str:
    if "chat_id" in scope:
        scope = scope | {"chat_id": str(scope["chat_id"])}
    return json.dumps(scope, sort_keys=True)


def _command(given: object) -> Json:
    if not isinstance(given, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    command = str(given.get("command", "")).strip().removeprefix("/")
    description = str(given.get("description", "")).strip()
    if not command:
        raise bad_request("Command must be non-empty")
    if len(command) > _LONGEST_COMMAND:
        raise bad_request(f"Command length must not exceed {_LONGEST_COMMAND}")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > _LONGEST_DESCRIPTION:
        raise bad_request(f"Command description length must not exceed {_LONGEST_DESCRIPTION}")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": command, "description": description}


def _touch_all(state: State) -> None:
    for chat in state.chats:
        chat.touch()
