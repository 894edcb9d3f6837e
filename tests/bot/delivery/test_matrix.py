"""The failure matrix, row by row: Telegram's own texts, over HTTP, through the real library."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from telegram import Bot
from telegram.request import BaseRequest

from bot.delivery.matrix import (
    BLOCKED,
    CONTENT,
    DEACTIVATED,
    LEFT,
    LOST,
    MATRIX,
    MOVED,
    NEVER_STARTED,
    NOT_FOUND,
    ODD,
    REFUSED,
    SAME,
    TOKEN,
    BroadcastEffect,
    effect_of,
    flood_wait,
    kind_of,
    wait_of,
)
from bot.screen import Screen
from bot.send import Sender
from sandbox.chat.refusals import NOT_MODIFIED
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.states import SendState
from tests.bot.builders import TOKEN as MADE_UP
from tests.bot.builders import a_bot_at, a_wire, reply
from tests.sandbox.ground import READER

HELLO = Screen("Hello.")
LATER, UNKNOWN = "later", "unknown"


class Meaning(NamedTuple):
    """What must come of an answer: its kind, and the columns of the facts."""

    kind: str
    delivery: SendState
    counted: bool = True
    subscriber: str | None = None
    strike: bool = False
    broadcast: BroadcastEffect = BroadcastEffect.NONE


_TODO, _GONE, _REFUSED = SendState.TODO, SendState.GONE, SendState.REFUSED

HAS_BLOCKED = Meaning(BLOCKED, SendState.BLOCKED, subscriber="blocked")
HAS_NO_ACCOUNT = Meaning(DEACTIVATED, _GONE, subscriber="deactivated")
NEVER_CAME = Meaning(NEVER_STARTED, _GONE, subscriber="never_started")
IS_OUT = Meaning(LEFT, _GONE, subscriber="left")
NO_SUCH_CHAT = Meaning(NOT_FOUND, _GONE, strike=True, broadcast=BroadcastEffect.NOT_FOUND)
HAS_A_NEW_ID = Meaning(MOVED, _TODO, counted=False)
NOT_HERE = Meaning(REFUSED, _REFUSED)
NOT_ANYWHERE = Meaning(CONTENT, _TODO, counted=False, broadcast=BroadcastEffect.HALT)
IS_SO_ALREADY = Meaning(SAME, SendState.SENT)
NO_MESSAGE = Meaning(LOST, _REFUSED)
NO_BOT = Meaning(TOKEN, _TODO, counted=False, broadcast=BroadcastEffect.STOP)
NOBODY_KNOWS = Meaning(ODD, _REFUSED, broadcast=BroadcastEffect.ODD)
WAITS = Meaning(LATER, _TODO, counted=False)
IN_DOUBT = Meaning(UNKNOWN, SendState.IN_DOUBT)

ROWS: list[tuple[int, str, dict[str, int], Meaning]] = [
    (403, "Forbidden: bot was blocked by the user", {}, HAS_BLOCKED),
    (403, "Forbidden: user is deactivated", {}, HAS_NO_ACCOUNT),
    (403, "Forbidden: bot can't initiate conversation with a user", {}, NEVER_CAME),
    (403, "Forbidden: bots can't send messages to bots", {}, NEVER_CAME),
    (403, "Forbidden: the bot can't send messages to the bot", {}, NEVER_CAME),
    (403, "Forbidden: bot was kicked from the group chat", {}, IS_OUT),
    (403, "Forbidden: bot was kicked from the supergroup chat", {}, IS_OUT),
    (403, "Forbidden: bot was kicked from the channel chat", {}, IS_OUT),
    (403, "Forbidden: bot is not a member of the group chat", {}, IS_OUT),
    (403, "Forbidden: bot is not a member of the supergroup chat", {}, IS_OUT),
    (403, "Forbidden: bot is not a member of the channel chat", {}, IS_OUT),
    (403, "Forbidden: the group chat was deleted", {}, IS_OUT),
    (403, "Forbidden: something that nobody has seen yet", {}, NOT_HERE),
    (400, "Bad Request: chat not found", {}, NO_SUCH_CHAT),
    (400, "Bad Request: private chat not found", {}, NO_SUCH_CHAT),
    (400, "Bad Request: PEER_ID_INVALID", {}, NO_SUCH_CHAT),
    (400, "Bad Request: CHAT_ID_INVALID", {}, NO_SUCH_CHAT),
    (400, "Bad Request: invalid chat identifier specified", {}, NO_SUCH_CHAT),
    (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1009},
        HAS_A_NEW_ID,
    ),
    (400, "Bad Request: not enough rights to send text messages to the chat", {}, NOT_HERE),
    (400, "Bad Request: not enough rights to send photos to the chat", {}, NOT_HERE),
    (400, "Bad Request: have no rights to send a message", {}, NOT_HERE),
    (400, "Bad Request: have no write access to the chat", {}, NOT_HERE),
    (400, "Bad Request: can't access the chat", {}, NOT_HERE),
    (400, "Bad Request: need administrator rights in the channel chat", {}, NOT_HERE),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", {}, NOT_HERE),
    (400, "Bad Request: CHAT_GUEST_SEND_FORBIDDEN", {}, NOT_HERE),
    (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", {}, NOT_HERE),
    (400, "Bad Request: CHAT_SEND_PHOTOS_FORBIDDEN", {}, NOT_HERE),
    (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", {}, NOT_HERE),
    (400, "Bad Request: CHAT_RESTRICTED", {}, NOT_HERE),
    (400, "Bad Request: CHAT_ADMIN_REQUIRED", {}, NOT_HERE),
    (400, "Bad Request: USER_BANNED_IN_CHANNEL", {}, NOT_HERE),
    (400, "Bad Request: ALLOW_PAYMENT_REQUIRED_20", {}, NOT_HERE),
    (400, "Bad Request: TOPIC_CLOSED", {}, NOT_HERE),
    (400, "Bad Request: TOPIC_DELETED", {}, NOT_HERE),
    (400, "Bad Request: message thread not found", {}, NOT_HERE),
    (400, "Bad Request: message to be replied not found", {}, NOT_HERE),
    (400, "Bad Request: REPLY_MESSAGE_ID_INVALID", {}, NOT_HERE),
    (
        400,
        'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 0',
        {},
        NOT_ANYWHERE,
    ),
    (400, "Bad Request: message is too long", {}, NOT_ANYWHERE),
    (400, "Bad Request: MESSAGE_TOO_LONG", {}, NOT_ANYWHERE),
    (400, "Bad Request: text is too long", {}, NOT_ANYWHERE),
    (400, "Bad Request: message caption is too long", {}, NOT_ANYWHERE),
    (400, "Bad Request: MEDIA_CAPTION_TOO_LONG", {}, NOT_ANYWHERE),
    (400, "Bad Request: message text is empty", {}, NOT_ANYWHERE),
    (400, "Bad Request: MESSAGE_EMPTY", {}, NOT_ANYWHERE),
    (400, "Bad Request: text must be non-empty", {}, NOT_ANYWHERE),
    (400, "Bad Request: file must be non-empty", {}, NOT_ANYWHERE),
    (400, "Bad Request: photo must be non-empty", {}, NOT_ANYWHERE),
    (400, "Bad Request: strings must be encoded in UTF-8", {}, NOT_ANYWHERE),
    (400, "Bad Request: ENTITY_BOUNDS_INVALID", {}, NOT_ANYWHERE),
    (400, "Bad Request: BUTTON_URL_INVALID", {}, NOT_ANYWHERE),
    (400, "Bad Request: BUTTON_DATA_INVALID", {}, NOT_ANYWHERE),
    (400, "Bad Request: BUTTON_TYPE_INVALID", {}, NOT_ANYWHERE),
    (400, "Bad Request: REPLY_MARKUP_INVALID", {}, NOT_ANYWHERE),
    (400, "Bad Request: reply markup is too long", {}, NOT_ANYWHERE),
    (400, "Bad Request: object expected as reply markup", {}, NOT_ANYWHERE),
    (400, "Bad Request: can't parse reply keyboard markup JSON object", {}, NOT_ANYWHERE),
    (
        400,
        "Bad Request: can't parse keyboard button: KeyboardButton must be a String or an Object",
        {},
        NOT_ANYWHERE,
    ),
    (
        400,
        "Bad Request: inline keyboard button URL 'https://' is invalid: Wrong HTTP URL",
        {},
        NOT_ANYWHERE,
    ),
    (400, "Bad Request: wrong HTTP URL specified", {}, NOT_ANYWHERE),
    (400, "Bad Request: failed to get HTTP URL content", {}, NOT_ANYWHERE),
    (400, "Bad Request: wrong type of the web page content", {}, NOT_ANYWHERE),
    (400, "Bad Request: wrong file identifier/HTTP URL specified", {}, NOT_ANYWHERE),
    (
        400,
        "Bad Request: wrong remote file identifier specified: can't unserialize it",
        {},
        NOT_ANYWHERE,
    ),
    (400, "Bad Request: invalid file identifier", {}, NOT_ANYWHERE),
    (
        400,
        "Bad Request: wrong file_id or the file is temporarily unavailable",
        {},
        NOT_ANYWHERE,
    ),
    (400, "Bad Request: there is no photo in the request", {}, NOT_ANYWHERE),
    (400, "Bad Request: there is no document in the request", {}, NOT_ANYWHERE),
    (
        400,
        "Bad Request: photo has unsupported extension. Use one of .jpg, .jpeg, .gif, .png",
        {},
        NOT_ANYWHERE,
    ),
    (400, "Bad Request: PHOTO_INVALID_DIMENSIONS", {}, NOT_ANYWHERE),
    (400, "Bad Request: dimensions of the photo are too big", {}, NOT_ANYWHERE),
    (400, "Bad Request: size of the photo is too big", {}, NOT_ANYWHERE),
    (400, "Bad Request: IMAGE_PROCESS_FAILED", {}, NOT_ANYWHERE),
    (400, "Bad Request: file is too big", {}, NOT_ANYWHERE),
    (
        400,
        f"Bad Request: {NOT_MODIFIED}",
        {},
        IS_SO_ALREADY,
    ),
    (400, "Bad Request: message to edit not found", {}, NO_MESSAGE),
    (400, "Bad Request: message to delete not found", {}, NO_MESSAGE),
    (400, "Bad Request: message can't be edited", {}, NO_MESSAGE),
    (400, "Bad Request: message can't be deleted", {}, NO_MESSAGE),
    (400, "Bad Request: message can't be deleted for everyone", {}, NO_MESSAGE),
    (400, "Bad Request: MESSAGE_ID_INVALID", {}, NO_MESSAGE),
    (400, "Bad Request: there is no text in the message to edit", {}, NO_MESSAGE),
    (400, "Bad Request: there is no caption in the message to edit", {}, NO_MESSAGE),
    (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        {},
        NO_MESSAGE,
    ),
    (400, "Bad Request: something that nobody has seen yet", {}, NOBODY_KNOWS),
    (401, "Unauthorized", {}, NO_BOT),
    (401, "Unauthorized: invalid token specified", {}, NO_BOT),
    (404, "Not Found", {}, NO_BOT),
    (404, "Not Found: method not found", {}, NOBODY_KNOWS),
    (409, "Conflict: terminated by other getUpdates request", {}, WAITS),
    (409, "Conflict: terminated by setWebhook request", {}, WAITS),
    (429, "Too Many Requests: retry after 7", {"retry_after": 7}, WAITS),
    (429, "Too Many Requests: retry after 0", {"retry_after": 0}, WAITS),
    (429, "Too Many Requests: retry after 7", {}, WAITS),
    (420, "FLOOD_WAIT_9", {}, WAITS),
    (400, "Bad Request: FLOOD_WAIT_9", {}, WAITS),
    (500, "FLOOD_WAIT_9", {}, WAITS),
    (500, "Internal Server Error", {}, IN_DOUBT),
    (500, "Internal Server Error: restart", {}, IN_DOUBT),
    (500, "Internal Server Error: Request aborted", {}, IN_DOUBT),
    (502, "Bad Gateway", {}, IN_DOUBT),
    (504, "Gateway Timeout", {}, IN_DOUBT),
]


def refusal(status: int, description: str, parameters: dict[str, int]) -> str:
    """Return the body of an answer that is not ok."""
    body = {"ok": False, "error_code": status, "description": description}
    return json.dumps(body | ({"parameters": parameters} if parameters else {}))


def meaning(outcome: Outcome[int]) -> Meaning:
    """Return what came of a call, in the columns of the table."""
    match outcome:
        case Never(kind):
            pass
        case Later():
            kind = LATER
        case Unknown():
            kind = UNKNOWN
        case Done():
            kind = "done"
    found = effect_of(outcome)
    return Meaning(
        kind, found.delivery, found.counted, found.subscriber, found.strike, found.broadcast
    )


@pytest.mark.parametrize(
    ("status", "text", "parameters", "expected"), ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS]
)
async def test_each_answer_of_telegram_means_what_the_facts_say(
    status: int, text: str, parameters: dict[str, int], expected: Meaning
) -> None:
    async with a_wire(reply(status, refusal(status, text, parameters))) as url, a_bot_at(url) as to:
        assert meaning(await Sender(to).send(READER, HELLO)) == expected


def test_a_sent_message_is_sent() -> None:
    assert meaning(Done(5)) == Meaning("done", SendState.SENT)


def test_no_row_of_the_matrix_is_without_a_text_above() -> None:
    """A row is only proved by a text that no earlier row takes."""
    first = {
        next((code, part) for code, part, _ in MATRIX if code == status and part in text.lower())
        for status, text, parameters, _ in ROWS
        if status in (400, 401, 403, 404) and not parameters
    }
    assert [row for row in MATRIX if row[:2] not in first] == []


def test_the_parts_of_the_matrix_can_be_found_in_a_lowered_text() -> None:
    assert [part for _, part, _ in MATRIX if part != part.lower()] == []


def test_a_text_that_quotes_ours_is_a_fault_of_the_content_whatever_it_quotes() -> None:
    for _, part, _ in MATRIX:
        quoting = f'can\'t parse entities: Unmatched end tag, expected "{part}"'
        assert kind_of(400, quoting) == CONTENT


@pytest.mark.parametrize("row", [row for row in ROWS if row[0] in (400, 403)], ids=lambda it: it[1])
def test_the_letter_case_of_a_description_does_not_matter(
    row: tuple[int, str, dict[str, int], Meaning],
) -> None:
    assert kind_of(row[0], row[1].upper()) == kind_of(row[0], row[1].lower())


def test_a_text_counts_only_with_its_status() -> None:
    assert kind_of(400, "bot was blocked by the user") == ODD
    assert kind_of(403, "chat not found") == REFUSED
    assert kind_of(418, "chat not found") == ODD


@pytest.mark.parametrize("status", [400, 403, 418])
def test_no_answer_that_nobody_has_seen_unsubscribes(status: int) -> None:
    effect = effect_of(Never(kind_of(status, "something new"), ""))
    assert (effect.subscriber, effect.strike) == (None, False)


def test_a_kind_from_elsewhere_is_only_a_refusal() -> None:
    assert effect_of(Never("a new kind", "")) == effect_of(Never(REFUSED, ""))


def test_a_try_that_waits_counts_only_where_it_says_so() -> None:
    assert effect_of(Later("busy")).counted
    assert not effect_of(Later("busy", counted=False)).counted


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Too Many Requests", 5.5),
        ("Too Many Requests: retry after 0", 5.5),
        ("Too Many Requests: retry after 37", 37.5),
        ("Too Many Requests (429)", 5.5),
        ("Flood_wait_9", 9.5),
        ("FLOOD_PREMIUM_WAIT_9", 9.5),
        ("SLOWMODE_WAIT_30", 30.5),
        ("Too Many Requests: retry after 99999999", 24 * 3600 + 0.5),
        (f"Too Many Requests: retry after {'9' * 400}", 5.5),
    ],
)
def test_a_flood_in_words_says_how_long_it_lasts(text: str, seconds: float) -> None:
    assert flood_wait(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "Internal Server Error: FLOOD_WAIT_9", "Floods in Kent"])
def test_other_texts_ask_for_no_wait(text: str) -> None:
    assert flood_wait(text) is None


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        (7, 7.5),
        (timedelta(seconds=7), 7.5),
        (0, 5.5),
        (-3, 5.5),
        (10.0**300, 24 * 3600 + 0.5),
        (timedelta.max, 24 * 3600 + 0.5),
    ],
)
def test_a_wait_is_a_little_longer_than_asked_and_within_reason(
    asked: float | timedelta, seconds: float
) -> None:
    assert wait_of(asked) == timedelta(seconds=seconds)


class Canned(BaseRequest):
    """Gives one answer to every call, without a line between."""

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = status, body

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        return self._answer


_words = st.text(max_size=30)
_parts = st.sampled_from([part for _, part, _ in MATRIX] + ["flood_wait_3", "too many requests"])
_texts = st.one_of(_words, st.builds("{}{}{}".format, _words, _parts, _words), _parts)
_numbers = st.one_of(st.integers(), st.floats(), st.text(max_size=3), st.none())
_parameters: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.dictionaries(st.sampled_from(["retry_after", "migrate_to_chat_id", "other"]), _numbers),
)


async def outcome_of(status: int, body: bytes) -> Outcome[int]:
    canned = Canned(status, body)
    return await Sender(Bot(MADE_UP, request=canned, get_updates_request=canned)).send(
        READER, HELLO
    )


@given(status=st.integers(100, 599), text=_texts, parameters=_parameters)
async def test_no_answer_whatever_it_says_is_a_surprise(
    status: int, text: str, parameters: object
) -> None:
    body = {"ok": False, "error_code": status, "description": text, "parameters": parameters}
    outcome = await outcome_of(status, json.dumps(body).encode())
    assert isinstance(outcome, Later | Never | Unknown)
    assert isinstance(effect_of(outcome).delivery, SendState)


@given(status=st.integers(100, 599), body=st.binary(max_size=60))
async def test_no_body_whatever_it_holds_is_a_surprise(status: int, body: bytes) -> None:
    outcome = await outcome_of(status, body)
    assert isinstance(outcome, Unknown) == (status not in (400, 401, 403, 404, 409, 429))


@given(status=st.integers(500, 599), text=_texts)
async def test_an_error_of_the_server_leaves_the_message_in_doubt_whatever_it_says(
    status: int, text: str
) -> None:
    assume(flood_wait(text) is None)
    body = {"ok": False, "error_code": status, "description": text}
    assert isinstance(await outcome_of(status, json.dumps(body).encode()), Unknown)


@given(status=st.integers(200, 299), text=_texts)
async def test_a_good_answer_that_cannot_be_read_is_in_doubt_whatever_it_says(
    status: int, text: str
) -> None:
    for body in (text, json.dumps({"ok": True, "result": text}), json.dumps({"description": text})):
        assert isinstance(await outcome_of(status, body.encode()), Unknown)
