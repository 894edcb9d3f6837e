"""WORDS: the failure matrix: what each answer of Telegram means for a row, a chat and a broadcast.

    status + description ─▶ kind ─▶ Effect: delivery, counted, subscriber, strike, broadcast

The rows are facts on Telegram, section 3. The texts are from tdlib/telegram-bot-api 01a3679
(Client.cpp: fail_query_with_error, check_chat_access, check_message, get_formatted_text) and from
tdlib/td 022d602 (MessagesManager.cpp: process_send_message_fail_error; MessageContent.cpp;
DialogManager.cpp: can_send_message_to_dialog; ReplyMarkup.cpp; FileManager.cpp); names in capitals
come through from Telegram's own servers. Client.cpp gives a 403 whose text is such a name as a 400.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from storage.outcome import Done, Later, Never, Outcome
from storage.states import SendState

BLOCKED = "blocked"  # the person has blocked the bot
DEACTIVATED = "deactivated"  # the person has deleted the account
NEVER_STARTED = "never_started"  # nobody there ever pressed Start
LEFT = "left"  # the bot is no longer in the group or channel
NOT_FOUND = "not_found"  # Telegram knows no such chat, or this is another bot's token
MOVED = "moved"  # the group has a new id: `why` holds it
REFUSED = "refused"  # not this message in this chat
CONTENT = "content"  # not this message in any chat
SAME = "same"  # an edit that changes nothing
LOST = "edit_lost"  # the message to edit or delete is not there
TOKEN = "token"  # noqa: S105  a kind of failure, not a secret
ODD = "odd"  # a refusal that nobody has seen yet

MATRIX: tuple[tuple[int, str, str], ...] = (
    # First what quotes our own words: they may hold any of the other texts.
    (400, "can't parse entities", CONTENT),
    (400, "inline keyboard button", CONTENT),
    (400, "can't parse keyboard button", CONTENT),
    (400, "can't parse reply keyboard markup", CONTENT),
    (400, "object expected as reply markup", CONTENT),
    (403, "bot was blocked", BLOCKED),
    (403, "user is deactivated", DEACTIVATED),
    (403, "can't initiate conversation", NEVER_STARTED),
    (403, "bots can't send messages to bots", NEVER_STARTED),
    (403, "can't send messages to the bot", NEVER_STARTED),
    (403, "bot was kicked", LEFT),
    (403, "not a member", LEFT),
    (403, "group chat was deleted", LEFT),
    (400, "chat not found", NOT_FOUND),
    (400, "peer_id_invalid", NOT_FOUND),
    (400, "chat_id_invalid", NOT_FOUND),
    (400, "invalid chat identifier", NOT_FOUND),
    (400, "not enough rights", REFUSED),
    (400, "have no rights to send", REFUSED),
    (400, "no write access to the chat", REFUSED),
    (400, "can't access the chat", REFUSED),
    (400, "need administrator rights in the channel chat", REFUSED),
    (400, "chat_write_forbidden", REFUSED),
    (400, "chat_guest_send_forbidden", REFUSED),
    (400, "chat_send_", REFUSED),  # ..._PLAIN_FORBIDDEN, ..._PHOTOS_FORBIDDEN, ..._DOCS_FORBIDDEN
    (400, "voice_messages_forbidden", REFUSED),  # a person takes none from anybody
    (400, "chat_restricted", REFUSED),
    (400, "chat_admin_required", REFUSED),
    (400, "user_banned_in_channel", REFUSED),
    (400, "allow_payment_required", REFUSED),
    (400, "topic_closed", REFUSED),
    (400, "topic_deleted", REFUSED),
    (400, "message thread not found", REFUSED),
    (400, "message to be replied not found", REFUSED),
    (400, "reply_message_id_invalid", REFUSED),
    (400, "message is too long", CONTENT),
    (400, "message_too_long", CONTENT),
    (400, "text is too long", CONTENT),
    (400, "caption is too long", CONTENT),
    (400, "caption_too_long", CONTENT),
    (400, "text is empty", CONTENT),
    (400, "message_empty", CONTENT),
    (400, "must be non-empty", CONTENT),  # text, photo, document, file, button text
    (400, "must be encoded in utf-8", CONTENT),
    (400, "entity_bounds_invalid", CONTENT),
    (400, "button_url_invalid", CONTENT),
    (400, "button_data_invalid", CONTENT),
    (400, "button_type_invalid", CONTENT),
    (400, "reply_markup_invalid", CONTENT),
    (400, "reply markup is too long", CONTENT),
    (400, "wrong http url", CONTENT),
    (400, "failed to get http url content", CONTENT),
    (400, "wrong type of the web page content", CONTENT),
    (400, "file identifier", CONTENT),  # "wrong remote", "invalid", "wrong ... /HTTP URL specified"
    (400, "wrong file_id", CONTENT),
    (400, "there is no photo in the request", CONTENT),
    (400, "there is no document in the request", CONTENT),
    (400, "photo has unsupported extension", CONTENT),
    (400, "photo_invalid_dimensions", CONTENT),
    (400, "of the photo is too big", CONTENT),
    (400, "dimensions of the photo are too big", CONTENT),
    (400, "image_process_failed", CONTENT),
    (400, "file is too big", CONTENT),
    (400, "message is not modified", SAME),
    (400, "message to edit not found", LOST),
    (400, "message to delete not found", LOST),
    (400, "message can't be edited", LOST),
    (400, "message can't be deleted", LOST),
    (400, "message_id_invalid", LOST),
    (400, "no text in the message to edit", LOST),
    (400, "no caption in the message to edit", LOST),
    (400, "query is too old", LOST),
    (404, "method not found", ODD),
    (401, "", TOKEN),
    (404, "", TOKEN),
    # An answer that nobody has seen yet never unsubscribes.
    (403, "", REFUSED),
    (400, "", ODD),
)
"""Status, a part of the lower-cased description, and the kind. The first row that fits counts."""


class BroadcastEffect(Enum):
    """What an answer means for the whole broadcast."""

    NONE = auto()
    HALT = auto()  # nobody can get this text: halt at the first
    NOT_FOUND = auto()  # counted: too large a share of these pauses
    ODD = auto()  # counted: too many of these in a row pause
    STOP = auto()  # the token is no good: nothing can be sent


@dataclass(frozen=True, slots=True)
class Effect:
    """What an answer means for the row, for the subscriber and for the broadcast.

    `delivery` is TODO where it certainly was not sent and goes again; `subscriber` is the new state
    of the chat (blocked, deactivated, never_started, left) or None; a `strike` counts against the
    chat, and two of them over 24 hours apart make it inactive.
    """

    delivery: SendState
    counted: bool = True
    subscriber: str | None = None
    strike: bool = False
    broadcast: BroadcastEffect = BroadcastEffect.NONE


_REFUSED = Effect(SendState.REFUSED)
_EFFECTS = {
    BLOCKED: Effect(SendState.BLOCKED, subscriber="blocked"),
    DEACTIVATED: Effect(SendState.GONE, subscriber="deactivated"),
    NEVER_STARTED: Effect(SendState.GONE, subscriber="never_started"),
    LEFT: Effect(SendState.GONE, subscriber="left"),
    NOT_FOUND: Effect(SendState.GONE, strike=True, broadcast=BroadcastEffect.NOT_FOUND),
    MOVED: Effect(SendState.TODO, counted=False),
    REFUSED: _REFUSED,
    CONTENT: Effect(SendState.TODO, counted=False, broadcast=BroadcastEffect.HALT),
    SAME: Effect(SendState.SENT),
    LOST: _REFUSED,
    TOKEN: Effect(SendState.TODO, counted=False, broadcast=BroadcastEffect.STOP),
    ODD: Effect(SendState.REFUSED, broadcast=BroadcastEffect.ODD),
}


def kind_of(status: int, description: str) -> str:
    """Return the kind of a refusal; ODD for a status that the matrix does not know."""
    text = description.lower()
    return next((kind for code, part, kind in MATRIX if code == status and part in text), ODD)


def effect_of(outcome: Outcome[object]) -> Effect:
    """Return what an outcome means; a kind that is not in the matrix is only a refusal."""
    match outcome:
        case Done():
            return Effect(SendState.SENT)
        case Later(counted=counted):
            return Effect(SendState.TODO, counted=counted)
        case Never(kind):
            return _EFFECTS.get(kind, _REFUSED)
        case _:
            return Effect(SendState.IN_DOUBT)


_FLOOD = re.compile(
    r"(?:bad request: )?(?:too many requests|flood_(?:premium_)?wait_|slowmode_wait_)",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"(?:retry after |_wait_)(\d{1,9})(?!\d)", re.IGNORECASE)
_SHORTEST, _LONGEST = 5.0, 24 * 3600.0  # seconds; the longest seen is 10,072 (tdlib/td#1331)
_MARGIN = timedelta(seconds=0.5)  # Telegram counts in whole seconds


def flood_wait(description: str) -> timedelta | None:
    """Return how long a "too many requests" in words asks to wait; None for any other text.

    For a 429 or 420 that came without its number. Client.cpp gives one that it cannot read as a
    500 with the same text (fail_query_with_error); Telegram has refused that message too.
    """
    if not _FLOOD.match(description):
        return None
    found = _SECONDS.search(description)
    return wait_of(int(found[1]) if found else 0)


def wait_of(asked: float | timedelta) -> timedelta:
    """Return how long to wait when asked to (seconds): a little longer, and within reason.

    Nothing, or less, is taken for 5 seconds; more than a day for a day.
    """
    seconds = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
    return _MARGIN + timedelta(seconds=min(seconds, _LONGEST) if seconds > 0 else _SHORTEST)
