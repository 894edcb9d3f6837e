"""What came of one call to Telegram: the failure table, over real connections."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.screen import Button, Screen
from bot.send import (
    BLOCKED,
    CONTENT,
    GONE,
    LOST,
    MOVED,
    REFUSED,
    SAME,
    TOKEN,
    Sender,
    attempt,
    judge,
)
from storage.outcome import Done, Later, Never, Outcome, Unknown
from tests.bot.builders import (
    a_bot_at,
    a_closed_port,
    a_full_queue,
    a_wire,
    half_an_answer,
    hang_up,
    reply,
    reset,
    silence,
)
from tests.judges.spec import Spec
from tests.sandbox.ground import READER, ground

HELLO = Screen("Hello.")

REFUSALS = [
    (403, "Forbidden: bot was blocked by the user", BLOCKED),
    (403, "Forbidden: user is deactivated", GONE),
    (403, "Forbidden: bot can't initiate conversation with a user", GONE),
    (403, "Forbidden: bots can't send messages to bots", GONE),
    (403, "Forbidden: bot was kicked from the group chat", GONE),
    (403, "Forbidden: bot was kicked from the supergroup chat", GONE),
    (403, "Forbidden: bot is not a member of the channel chat", GONE),
    (403, "Forbidden: the group chat was deleted", GONE),
    (403, "Forbidden: something that nobody has seen yet", REFUSED),
    (400, "Bad Request: chat not found", GONE),
    (400, "Bad Request: PEER_ID_INVALID", GONE),
    (400, "Bad Request: not enough rights to send text messages to the chat", REFUSED),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", REFUSED),
    (400, "Bad Request: TOPIC_CLOSED", REFUSED),
    (400, "Bad Request: message thread not found", REFUSED),
    (400, "Bad Request: can't parse entities: Unsupported start tag", CONTENT),
    (400, "Bad Request: message is too long", CONTENT),
    (400, "Bad Request: text is too long", CONTENT),
    (400, "Bad Request: message caption is too long", CONTENT),
    (400, "Bad Request: message text is empty", CONTENT),
    (400, "Bad Request: text must be non-empty", CONTENT),
    (400, "Bad Request: BUTTON_URL_INVALID", CONTENT),
    (400, "Bad Request: wrong HTTP URL specified", CONTENT),
    (400, "Bad Request: reply markup is too long", CONTENT),
    (400, "Bad Request: MESSAGE_TOO_LONG", CONTENT),
    (400, "Bad Request: MEDIA_CAPTION_TOO_LONG", CONTENT),
    (400, "Bad Request: message is not modified: the content is the same", SAME),
    (400, "Bad Request: message to edit not found", LOST),
    (400, "Bad Request: message can't be edited", LOST),
    (400, "Bad Request: message can't be deleted", LOST),
    (400, "Bad Request: query is too old and response timeout expired", LOST),
    (400, "Bad Request: something that nobody has seen yet", REFUSED),
    (401, "Unauthorized", TOKEN),
    (404, "Not Found", TOKEN),
]


async def sent_to(url: str) -> Outcome[int]:
    """Send one message there, impatiently."""
    async with a_bot_at(url, seconds=0.2, pool_seconds=0.2) as bot:
        return await Sender(bot).send(READER, HELLO)


async def answered(status: int, body: object) -> Outcome[int]:
    """Send one message to a Telegram that gives this answer."""
    async with a_wire(reply(status, body if isinstance(body, str) else json.dumps(body))) as url:
        return await sent_to(url)


def refusal(status: int, description: str, **parameters: int) -> dict[str, object]:
    """Return the body of an answer that is not ok."""
    body = {"ok": False, "error_code": status, "description": description}
    return body | ({"parameters": parameters} if parameters else {})


@pytest.mark.parametrize(("status", "description", "kind"), REFUSALS)
async def test_a_refusal_was_certainly_not_sent_and_has_its_kind(
    status: int, description: str, kind: str
) -> None:
    outcome = await answered(status, refusal(status, description))
    assert isinstance(outcome, Never)
    assert outcome.kind == kind


@pytest.mark.parametrize("description", [one[1] for one in REFUSALS if one[0] in (400, 403)])
def test_the_letter_case_of_a_description_does_not_matter(description: str) -> None:
    error = Forbidden if description.startswith("Forbidden") else BadRequest
    assert judge(error(description.upper())).kind == judge(error(description)).kind  # type: ignore[union-attr]


async def test_a_group_that_moved_tells_its_new_id() -> None:
    body = refusal(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1009)
    assert await answered(400, body) == Never(MOVED, "-1009")


async def test_too_many_requests_waits_a_little_longer_than_asked() -> None:
    outcome = await answered(429, refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    assert isinstance(outcome, Later)
    assert (outcome.after, outcome.counted) == (timedelta(seconds=7.5), False)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, refusal(429, "Too Many Requests: retry after 0", retry_after=0)),
        (429, refusal(429, "Too Many Requests")),
        (420, refusal(420, "FLOOD_WAIT_9")),
    ],
)
async def test_too_many_requests_without_a_time_still_waits(status: int, body: object) -> None:
    outcome = await answered(status, body)
    assert isinstance(outcome, Later)
    assert outcome.after is not None
    assert not outcome.counted


async def test_another_program_on_the_same_bot_is_waited_for() -> None:
    outcome = await answered(409, refusal(409, "Conflict: terminated by other getUpdates request"))
    assert isinstance(outcome, Later)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_an_error_of_the_server_leaves_the_message_in_doubt(status: int) -> None:
    assert isinstance(await answered(status, refusal(status, "Internal Server Error")), Unknown)


@pytest.mark.parametrize(
    "body",
    [
        "not JSON at all",
        '{"ok": true, "result": {"message_id": 5}}',
        '{"ok": true, "result": "a surprise"}',
        '{"ok": true}',
        "[]",
    ],
)
async def test_a_good_answer_that_cannot_be_read_leaves_the_message_in_doubt(body: str) -> None:
    assert isinstance(await answered(200, body), Unknown)


async def test_a_proxy_page_in_place_of_an_answer_leaves_the_message_in_doubt() -> None:
    outcome = await answered(502, "<html>Bad gateway</html>")
    assert isinstance(outcome, Unknown)
    assert "<html>" not in outcome.why, "an answer may hold a person's text"


async def test_a_refused_connection_was_certainly_not_sent() -> None:
    with a_closed_port() as url:
        outcome = await sent_to(url)
    assert isinstance(outcome, Later)
    assert not outcome.counted


async def test_a_connection_that_is_not_taken_in_time_was_certainly_not_sent() -> None:
    with a_full_queue() as url:
        assert isinstance(await sent_to(url), Later)


async def test_a_message_that_finds_no_free_connection_was_certainly_not_sent() -> None:
    async with (
        a_wire(silence) as url,
        a_bot_at(url, seconds=0.5, pool_seconds=0.05, connections=1) as bot,
    ):
        sender = Sender(bot)
        outcomes = await asyncio.gather(*(sender.send(READER, HELLO) for _ in range(2)))
    assert {type(outcome) for outcome in outcomes} == {Unknown, Later}


@pytest.mark.parametrize("answer", [silence, hang_up, reset, half_an_answer])
async def test_a_lost_answer_leaves_the_message_in_doubt(answer: object) -> None:
    async with a_wire(answer) as url:  # type: ignore[arg-type]
        assert isinstance(await sent_to(url), Unknown)


@pytest.mark.parametrize(("kind", "arrived"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_cut_line_is_in_doubt_whether_the_message_arrived_or_not(
    kind: str, arrived: int
) -> None:
    async with ground() as here:
        await here.fault("sendMessage", kind)
        outcome = await Sender(here.bot).send(READER, HELLO)
        seen = [one for one in (await here.seen())["messages"] if one["sender"] == "bot"]
    assert isinstance(outcome, Unknown)
    assert len(seen) == arrived


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TelegramError("Invalid server response"), Unknown),
        (NetworkError("Unknown error in HTTP implementation: KeyError('x')"), Unknown),
        (TimedOut(), Unknown),
        (Conflict("terminated"), Later),
        (EndPointNotFound("no such method"), Unknown),
        (InvalidToken("The token `42:secret` was rejected by the server."), Never),
        (ChatMigrated(-1), Never),
        (RetryAfter(timedelta(seconds=1)), Later),
    ],
)
def test_what_the_library_raises_has_one_meaning(error: TelegramError, kind: type) -> None:
    assert isinstance(judge(error), kind)


@pytest.mark.parametrize("cause", [httpx.ConnectError("x"), httpx.ConnectTimeout("x")])
def test_only_the_cause_tells_a_message_that_did_not_leave(cause: Exception) -> None:
    error = NetworkError("httpx said so")
    assert isinstance(judge(error), Unknown)
    error.__cause__ = cause
    assert isinstance(judge(error), Later)


def test_a_refusal_is_not_taken_for_trouble_on_the_way() -> None:
    """BadRequest is a NetworkError in the library, and a cause must not hide that."""
    error = BadRequest("Chat not found")
    error.__cause__ = httpx.ConnectError("x")
    assert judge(error) == Never(GONE, "Chat not found")


def test_a_wrong_token_is_never_repeated_in_words() -> None:
    outcome = judge(InvalidToken("The token `42:secret` was rejected by the server."))
    assert "secret" not in repr(outcome)


async def test_a_surprise_in_a_call_is_in_doubt_and_tells_only_its_name() -> None:
    async def call() -> int:
        raise KeyError("something personal")

    outcome = await attempt(call)
    assert isinstance(outcome, Unknown)
    assert "KeyError" in outcome.why
    assert "personal" not in outcome.why


async def test_being_told_to_stop_is_no_outcome() -> None:
    async def call() -> int:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await attempt(call)


SCREEN = Screen(
    "<b>Tea</b> &amp; more",
    rows=(
        (Button("Read the post", url="https://blog.example/tea/"),),
        (Button("Save for later", data="v1:save:3"), Button("Copy", copy="words")),
    ),
    reply_to=987_654,
)


async def test_a_screen_is_sent_as_telegram_wants_it() -> None:
    async with ground() as here:
        assert isinstance(await Sender(here.bot).send(READER, SCREEN), Done)
        (call,) = here.telegram.calls
    given = call["parameters"]
    assert Spec.load().request("sendMessage", given) == []
    assert given["disable_notification"] in (True, "true", "True")
    (message,) = [one for one in [call["result"]] if one]
    assert message["text"] == "Tea & more"
    buttons = message["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in buttons] == [
        ["Read the post"],
        ["Save for later", "Copy"],
    ]


async def test_a_message_is_sent_even_if_the_one_it_answers_has_gone() -> None:
    async with ground() as here:
        assert isinstance(await Sender(here.bot).send(READER, SCREEN), Done)


async def test_the_answer_to_a_sent_message_is_its_id() -> None:
    async with ground() as here:
        outcome = await Sender(here.bot).send(READER, HELLO)
        last = (await here.seen())["messages"][-1]
    assert outcome == Done(last["message_id"])


async def test_a_message_is_changed_in_place() -> None:
    async with ground() as here:
        sender = Sender(here.bot)
        sent = await sender.send(READER, SCREEN)
        assert isinstance(sent, Done)
        assert isinstance(await sender.change(READER, sent.value, HELLO), Done)
        last = (await here.seen())["messages"][-1]
        assert (last["text"], last["buttons"]) == ("Hello.", [])
        assert await sender.change(READER, sent.value, HELLO) == Never(
            SAME, _last_error(here.bot, here.telegram.calls)
        )


def _last_error(_bot: Bot, calls: list[dict[str, object]]) -> str:
    described = str(calls[-1]["error"]).removeprefix("Bad Request: ")
    return described[0].upper() + described[1:]


async def test_a_press_that_nobody_knows_any_more_is_no_trouble() -> None:
    async with ground() as here:
        outcome = await Sender(here.bot).toast("12345", "Saved.")
    assert isinstance(outcome, Never)
    assert outcome.kind == LOST


async def test_telegram_is_reachable_or_says_why_not() -> None:
    async with ground() as here:
        assert await Sender(here.bot).is_reachable() is None
        await here.fault("getMe", "500")
        assert await Sender(here.bot).is_reachable() is not None
