"""What came of one call to Telegram, over real connections; the table is in test_matrix.py."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData

from bot.delivery.matrix import LOST, MOVED, NOT_FOUND, ODD, SAME, TOKEN
from bot.screen import Button, Screen
from bot.send import Sender, attempt, judge
from bot.transport import NOT_SENT, AiohttpRequest
from storage.outcome import Done, Later, Never, Outcome, Unknown
from tests.bot.builders import TOKEN as MADE_UP
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
from tests.sandbox.pictures import png

HELLO = Screen("Hello.")
TOKEN_URL = "https://api.telegram.org/bot42:secret/sendMessage"


@asynccontextmanager
async def a_fast_bot_at(url: str) -> AsyncIterator[Bot]:
    """Give a bot that calls `url` as the program does."""
    request = AiohttpRequest(2, read_seconds=0.2, connect_seconds=0.2)
    await request.initialize()
    try:
        yield Bot(MADE_UP, f"{url}/bot", request=request, get_updates_request=request)
    finally:
        await request.shutdown()


class Recorder(BaseRequest):
    """Keeps what each call holds, and gives one answer to all of them."""

    def __init__(self, result: object) -> None:
        self._body = json.dumps({"ok": True, "result": result}).encode()
        self.calls: list[tuple[str, dict[str, Any], dict[str, Any]]] = []

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        assert method == "POST"
        assert request_data is not None
        files = dict(request_data.multipart_data) if request_data.contains_files else {}
        self.calls.append((url.rpartition("/")[2], request_data.json_parameters, files))
        return 200, self._body

    def sender(self) -> Sender:
        return Sender(Bot(MADE_UP, request=self, get_updates_request=self))


async def sent_to(url: str) -> Outcome[int]:
    """Send one message there, impatiently."""
    async with a_bot_at(url, seconds=0.2, pool_seconds=0.2) as bot:
        return await Sender(bot).send(READER, HELLO)


async def answered(status: int, body: object) -> Outcome[int]:
    """Send one message to a Telegram that gives this answer."""
    async with a_wire(reply(status, body if isinstance(body, str) else json.dumps(body))) as url:
        return await sent_to(url)


def plain(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with what is JSON read, so that its spaces do not count."""
    return {name: value if name == "text" else _read(value) for name, value in parameters.items()}


def _read(value: object) -> object:
    try:
        return json.loads(str(value))
    except ValueError:
        return value


def refusal(status: int, description: str, **parameters: int) -> dict[str, object]:
    """Return the body of an answer that is not ok."""
    body = {"ok": False, "error_code": status, "description": description}
    return body | ({"parameters": parameters} if parameters else {})


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
    assert outcome.counted, "it is given up after so many tries"


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
        (EndPointNotFound("no such method"), Never),
        (InvalidToken("The token `42:secret` was rejected by the server."), Never),
        (ChatMigrated(-1), Never),
        (RetryAfter(timedelta(seconds=1)), Later),
    ],
)
def test_what_the_library_raises_has_one_meaning(error: TelegramError, kind: type) -> None:
    assert isinstance(judge(error), kind)


NEVER_LEFT = [*NOT_SENT, httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout]
MAY_HAVE_LEFT = [
    *(httpx.ReadTimeout, httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError),
    *(aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, aiohttp.SocketTimeoutError),
    *(aiohttp.ClientPayloadError, ConnectionResetError, TimeoutError, ValueError),
]


def caused(error: NetworkError, cause: type[BaseException]) -> NetworkError:
    """Return an error with a cause of this kind, without its arguments."""
    error.__cause__ = cause.__new__(cause)
    return error


@pytest.mark.parametrize("cause", NEVER_LEFT)
@pytest.mark.parametrize("error", [NetworkError, TimedOut])
def test_only_the_cause_tells_a_message_that_did_not_leave(
    error: type[NetworkError], cause: type[BaseException]
) -> None:
    plain = error("it did not go well")
    assert isinstance(judge(plain), Unknown)
    assert judge(caused(plain, cause)) == Later("it did not go well")


@pytest.mark.parametrize("cause", MAY_HAVE_LEFT)
def test_a_cause_that_does_not_prove_it_leaves_the_message_in_doubt(
    cause: type[BaseException],
) -> None:
    assert isinstance(judge(caused(NetworkError("it did not go well"), cause)), Unknown)


def test_an_error_of_the_transport_itself_is_told_by_its_name_only() -> None:
    """What the library quotes may hold the address of the call, and so the token."""
    error = caused(NetworkError(f"Unknown error in HTTP implementation: {TOKEN_URL}"), KeyError)
    assert judge(error) == Unknown("Unknown error in HTTP implementation (KeyError)")


def test_a_refusal_is_not_taken_for_trouble_on_the_way() -> None:
    """BadRequest is a NetworkError in the library, and a cause must not hide that."""
    error = BadRequest("Chat not found")
    error.__cause__ = httpx.ConnectError("x")
    assert judge(error) == Never(NOT_FOUND, "Chat not found")


@pytest.mark.parametrize(("text", "kind"), [("Not Found", ODD), ("Unauthorized", TOKEN)])
def test_a_method_that_is_not_there_is_not_the_fault_of_the_token(text: str, kind: str) -> None:
    error = EndPointNotFound("Endpoint 'sendRichMessage' not found in Bot API")
    error.__cause__ = InvalidToken(text)
    outcome = judge(error)
    assert isinstance(outcome, Never)
    assert outcome.kind == kind


def test_a_new_id_that_is_no_number_is_not_followed() -> None:
    assert isinstance(judge(ChatMigrated("elsewhere")), Unknown)  # type: ignore[arg-type]


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


@pytest.mark.parametrize("answer", [silence, hang_up, reset, half_an_answer])
async def test_a_lost_answer_leaves_the_message_in_doubt_by_the_fast_way_too(
    answer: object,
) -> None:
    async with a_wire(answer) as url, a_fast_bot_at(url) as bot:  # type: ignore[arg-type]
        sender = Sender(bot)
        for outcome in (
            await sender.send(READER, HELLO),
            await sender.send_prepared(READER, sender.prepare(HELLO, paid=False)),
        ):
            assert isinstance(outcome, Unknown)


async def test_a_refused_connection_was_certainly_not_sent_by_the_fast_way_too() -> None:
    with a_closed_port() as url:
        async with a_fast_bot_at(url) as bot:
            sender = Sender(bot)
            assert isinstance(await sender.send(READER, HELLO), Later)
            prepared = sender.prepare(HELLO, paid=False)
            assert isinstance(await sender.send_prepared(READER, prepared), Later)


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


@pytest.mark.parametrize(
    "screen", [SCREEN, HELLO, Screen("Loud.", silent=False), Screen("<i>ö</i> & 😀")]
)
async def test_a_prepared_message_is_the_same_on_the_wire(screen: Screen) -> None:
    async with ground() as here:
        sender = Sender(here.bot)
        assert isinstance(await sender.send(READER, screen), Done)
        assert isinstance(
            await sender.send_prepared(READER, sender.prepare(screen, paid=False)), Done
        )
        one, other = here.telegram.calls
    assert one["method"] == other["method"] == "sendMessage"
    assert plain(one["parameters"]) == plain(other["parameters"])


async def test_a_picture_goes_by_its_name_and_only_its_words_are_changed() -> None:
    async with ground() as here:
        sender = Sender(here.bot)
        kept = await here.bot.send_photo(READER, png(640, 480))
        screen = replace(SCREEN, reply_to=None, picture=kept.photo[-1].file_id)
        sent = await sender.send(READER, screen)
        prepared = await sender.send_prepared(READER, sender.prepare(screen, paid=False))
        assert isinstance(sent, Done)
        assert isinstance(prepared, Done)
        other = replace(screen, html="Other words.", rows=())
        assert isinstance(await sender.change(READER, prepared.value, other), Done)
        lost = await sender.change(READER, prepared.value, replace(other, picture=None))
        _, one, same, change, _ = here.telegram.calls
        shown = (await here.seen())["messages"][-1]
    assert [call["method"] for call in (one, same, change)] == [
        *("sendPhoto", "sendPhoto", "editMessageCaption")
    ]
    assert plain(one["parameters"]) == plain(same["parameters"])
    for call in (one, change):
        assert Spec.load().request(call["method"], call["parameters"]) == []
    assert (shown["text"], shown["buttons"]) == ("Other words.", [])
    assert shown["photo"]["width"] == 640
    assert lost == Never(LOST, "There is no text in the message to edit")


async def test_only_a_paid_message_may_cost_something() -> None:
    async with ground() as here:
        sender = Sender(here.bot)
        for paid in (False, True):
            assert isinstance(
                await sender.send_prepared(READER, sender.prepare(HELLO, paid=paid)), Done
            )
        free, paid_one = (plain(call["parameters"]) for call in here.telegram.calls)
    assert Spec.load().request("sendMessage", paid_one) == []
    assert paid_one == free | {"allow_paid_broadcast": True}


async def test_the_answer_to_a_prepared_message_is_its_id() -> None:
    async with ground() as here:
        sender = Sender(here.bot)
        outcome = await sender.send_prepared(READER, sender.prepare(SCREEN, paid=False))
        last = (await here.seen())["messages"][-1]
    assert outcome == Done(last["message_id"])


async def test_a_prepared_message_can_be_refused_as_any_other() -> None:
    async with ground() as here:
        await here.fault("sendMessage", "400")
        sender = Sender(here.bot)
        outcome = await sender.send_prepared(READER, sender.prepare(HELLO, paid=False))
    assert outcome == Never(NOT_FOUND, "Chat not found")


@pytest.mark.parametrize(
    ("name", "method"), [("chart.png", "sendPhoto"), ("deliveries.csv", "sendDocument")]
)
async def test_a_file_is_sent_as_what_it_is_with_the_screen_as_its_caption(
    name: str, method: str
) -> None:
    chat = {"id": READER, "type": "private", "first_name": "Reader"}
    recorder = Recorder({"message_id": 77, "date": 1_700_000_000, "chat": chat})
    assert await recorder.sender().send_file(READER, SCREEN, name, b"some bytes") == Done(77)
    ((called, given, files),) = recorder.calls
    assert called == method
    assert given["chat_id"] == str(READER)
    assert (given["caption"], given["parse_mode"]) == (SCREEN.html, "HTML")
    assert "Read the post" in given["reply_markup"]
    assert [file[:2] for file in files.values()] == [(name, b"some bytes")]


async def test_messages_are_deleted_together() -> None:
    recorder = Recorder(result=True)
    assert await recorder.sender().delete(READER, [5, 6, 7]) == Done(value=True)
    ((called, given, _),) = recorder.calls
    assert (called, json.loads(given["message_ids"])) == ("deleteMessages", [5, 6, 7])
    assert given["chat_id"] == str(READER)


async def test_a_message_that_is_too_old_to_delete_is_a_refusal() -> None:
    outcome = await answered(400, refusal(400, "Bad Request: message can't be deleted"))
    assert isinstance(outcome, Never)
    assert outcome.kind == LOST


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
