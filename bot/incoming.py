"""STEP: one update from Telegram reduced to what handlers need.

Nothing else of an update is kept: least data, and one place where untrusted input is checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from telegram import (
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    InlineQuery,
    Message,
    Update,
)

from bot.context import Incoming, Presence, SentFile, as_id
from bot.readers.shares import FURTHEST, Inline
from bot.render.groups import ERASE_GROUP
from storage.messages import About

ALLOWED_UPDATES = (
    *("message", "edited_message", "callback_query", "my_chat_member", "inline_query"),
)
_VERSION = "v1"
_OF_GROUPS = frozenset({"group", "gtopic", "gquiet"})  # presses that Telegram is asked about
_BY_ADMINS = frozenset({"start", "settings", "stop", "delete"})  # commands in a group
_AWAY = frozenset({ChatMember.BANNED, ChatMember.LEFT})


@dataclass(frozen=True, slots=True)
class Received:
    """What came: a thing for a handler, the press to answer, whether the person came or went.

    `reply_to` is the message that it answers; `fallback` is what the buttons of that message say
    it is about, for a message whose sending was never settled. `inline` is what somebody types in
    another chat, who stays unknown. `asks_about` is a group or channel of which the person, known
    by `person_id`, may be an admin: Telegram is asked before a handler is.
    """

    incoming: Incoming | None = None
    press_id: str | None = None
    present: bool | None = None
    chat_id: int | None = None
    reply_to: int | None = None
    fallback: About | None = None
    inline: Inline | None = None
    asks_about: int | None = None
    person_id: int | None = None


def receive(update: Update, bot_id: int, username: str) -> Received:
    """Return what an update brings; an empty Received for what Bleep has no use for.

    `username` is the bot's: in a group a command may name another bot (/start@another_bot).
    """
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.inline_query is not None:
        return Received(inline=_typed(update.inline_query))
    if update.my_chat_member is not None:
        return _came_or_went(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return Received()
    if message.via_bot is not None and message.via_bot.id == bot_id:
        return Received()  # a post that somebody has picked in inline mode, here or in a group
    return _written(message, bot_id, username, edited=update.message is None)


def _came_or_went(change: ChatMemberUpdated) -> Received:
    chat = change.chat
    if chat.type == Chat.PRIVATE:
        present = change.new_chat_member.status not in _AWAY
        return Received(present=present, chat_id=chat.id)
    present = _may_write(change.new_chat_member, chat.type)
    by = change.from_user.id
    presence = Presence(chat.type, by, present)
    incoming = Incoming(chat.id, private=False, first_name="", presence=presence)
    asks_about = chat.id if present else None
    return Received(incoming=incoming, chat_id=chat.id, asks_about=asks_about, person_id=by)


def _may_write(member: ChatMember, chat_type: str) -> bool:
    """Say whether the bot may write; in a channel only an administrator with that right may."""
    if chat_type == Chat.CHANNEL:
        return isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    return member.status not in _AWAY


def _typed(query: InlineQuery) -> Inline:
    offset = as_id(query.offset)
    return Inline(query.id, query.query, min(FURTHEST, offset))


def _pressed(query: CallbackQuery) -> Received:
    shown = query.message
    version, _, rest = (query.data or "").partition(":")
    action, *refs = rest.split(":")
    if shown is None or version != _VERSION:
        return Received(press_id=query.id, person_id=query.from_user.id)
    incoming = Incoming(
        chat_id=shown.chat.id,
        private=shown.chat.type == Chat.PRIVATE,
        first_name=query.from_user.first_name,
        action=action,
        refs=tuple(refs),
        pressed_id=shown.message_id,
    )
    group = _pressed_about(incoming)
    return Received(
        incoming=incoming,
        press_id=query.id,
        chat_id=shown.chat.id,
        asks_about=group,
        person_id=query.from_user.id if group else None,
    )


def _pressed_about(incoming: Incoming) -> int | None:
    """Return the group or channel that a press is about, in private or in the group itself."""
    if not incoming.private:
        return incoming.chat_id if incoming.action == ERASE_GROUP else None
    about = incoming.number(0) if incoming.action in _OF_GROUPS else 0
    return -about if about else None


def _written(message: Message, bot_id: int, username: str, *, edited: bool) -> Received:
    photo = _photo(message)
    text = message.text or (message.caption if photo else "") or ""
    html = message.caption_html if photo else message.text_html
    private = message.chat.type == Chat.PRIVATE
    command, args = _command(message.text or "", None if private else username)
    answered = message.reply_to_message
    ours = (
        answered is not None and answered.from_user is not None and answered.from_user.id == bot_id
    )
    incoming = Incoming(
        chat_id=message.chat.id,
        private=private,
        first_name=message.from_user.first_name if message.from_user else "",
        message_id=message.message_id,
        text=text,
        html=html if text else "",
        edited=edited,
        is_reply=answered is not None,
        command=command,
        args=args,
        refused=_refused(message),
        document=_document(message),
        photo=photo,
        thread_id=message.message_thread_id if message.is_topic_message else None,
        language=(message.from_user.language_code if message.from_user else None) or "",
    )
    return Received(
        incoming=incoming,
        chat_id=message.chat.id,
        asks_about=_asks_about(incoming),
        person_id=_writer(message),
        reply_to=answered.message_id if answered is not None and ours else None,
        fallback=_from_buttons(answered) if answered is not None and ours else None,
    )


def _asks_about(incoming: Incoming) -> int | None:
    """Return the group or channel that a command is about: its own, or that of a link g_123."""
    if incoming.edited:
        return None
    if not incoming.private:
        return incoming.chat_id if incoming.command in _BY_ADMINS else None
    kind, _, ref = incoming.args.partition("_")
    linked = incoming.command == "start" and kind == "g"
    return -as_id(ref) if linked and as_id(ref) else None


def _writer(message: Message) -> int | None:
    """Return who wrote; an admin who hides behind the group writes as the group itself."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else None


def _command(text: str, username: str | None) -> tuple[str, str]:
    """Split "/start@bleep_bot l_all" into its name and the rest; ("", "") for other texts.

    Where a bot's name is given, a command for any other is one of those.
    """
    if not text.startswith("/"):
        return "", ""
    word, _, rest = text[1:].partition(" ")
    name, _, to = word.lower().partition("@")
    if to and username is not None and to != username.lower():
        return "", ""
    return name, rest.strip()


def _refused(message: Message) -> str:
    if message.forward_origin is not None:
        return "forward"
    if message.via_bot is not None:
        return "via_bot"
    if message.text is not None:
        return ""
    return "photo" if message.photo else "other"


def _photo(message: Message) -> str:
    """Return Telegram's name of a photo, the largest of its sizes; empty for any other message."""
    return message.photo[-1].file_id if _refused(message) == "photo" else ""


def _document(message: Message) -> SentFile | None:
    sent = message.document
    if sent is None or _refused(message) != "other":
        return None
    return SentFile(sent.file_id, sent.file_size or 0)


def _from_buttons(message: Message) -> About | None:
    """Read the post out of our own `Save for later` button."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    for button in (button for row in rows for button in row):
        parts = str(button.callback_data or "").split(":")
        if parts[:2] == [_VERSION, "save"] and parts[-1].isdigit():
            return About(int(parts[-1]))
    return None


def with_about(incoming: Incoming, about: About | None) -> Incoming:
    """Return the same thing, knowing what the message that it answers is about."""
    return replace(incoming, about=about)
