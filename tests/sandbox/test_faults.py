"""Faults on demand: each kind looks to a bot as the real thing does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import httpx
import pytest
from telegram.error import ChatMigrated, Forbidden, NetworkError, TelegramError

from sandbox.chat import answers
from sandbox.chat.faults import BREAKS, REFUSALS, Fault, Faults, fault_from
from tests.sandbox.ground import OWNER, READER, TOKEN, Ground, client, ground


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground() as served:
        yield served


async def texts(here: Ground, chat_id: int = READER) -> list[str]:
    return [each["text"] for each in (await here.seen(chat_id))["messages"]]


async def test_a_refused_call_has_no_effect_and_the_next_one_works(here: Ground) -> None:
    await here.fault("sendMessage", "403")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await here.bot.send_message(READER, "lost")
    await here.bot.send_message(READER, "arrived")
    assert await texts(here) == ["/start", "arrived"]


async def test_a_429_names_the_seconds_to_wait(here: Ground) -> None:
    await here.fault("sendMessage", "429", retry_after=37)
    answer = await here.raw("sendMessage", chat_id=READER, text="x")
    assert answer.status_code == 429
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 37",
        "parameters": {"retry_after": 37},
    }


async def test_a_500_is_a_network_error_to_the_bot(here: Ground) -> None:
    await here.fault("sendMessage", "500")
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await here.bot.send_message(READER, "x")
    assert await texts(here) == ["/start"]


async def test_a_refusal_can_have_its_own_words(here: Ground) -> None:
    await here.fault("sendMessage", "400", description="Bad Request: BUTTON_URL_INVALID")
    said = await here.refusal("sendMessage", chat_id=READER, text="x")
    assert said == (400, "Bad Request: BUTTON_URL_INVALID")


async def test_a_connection_cut_before_leaves_no_effect(here: Ground) -> None:
    await here.fault("sendMessage", "cut_before")
    with pytest.raises(NetworkError, match="disconnected without sending a response"):
        await here.bot.send_message(READER, "lost")
    assert await texts(here) == ["/start"]
    assert [(call["method"], call["status"]) for call in here.telegram.calls] == [
        ("sendMessage", 0)
    ]


async def test_a_connection_cut_after_leaves_the_effect(here: Ground) -> None:
    await here.fault("sendMessage", "cut_after")
    with pytest.raises(NetworkError, match="disconnected without sending a response"):
        await here.bot.send_message(READER, "arrived unseen")
    assert await texts(here) == ["/start", "arrived unseen"]
    assert here.telegram.calls[-1]["status"] == 0
    assert here.telegram.calls[-1]["result"]["text"] == "arrived unseen"


async def test_a_delay_has_its_effect_at_once_and_answers_late(here: Ground) -> None:
    await here.fault("sendMessage", "delay", seconds=0.05)
    begin = monotonic()
    looking = asyncio.create_task(here.seen(since=(await here.seen())["seq"]))
    sending = asyncio.create_task(here.bot.send_message(READER, "late"))
    assert (await looking)["messages"][-1]["text"] == "late"
    assert not sending.done()
    await sending
    assert monotonic() - begin >= 0.05


async def test_a_fault_can_be_meant_for_one_chat(here: Ground) -> None:
    await here.do("/start", OWNER, payload="")
    await here.fault("sendMessage", "403", chat_id=OWNER)
    await here.bot.send_message(READER, "fine")
    with pytest.raises(Forbidden):
        await here.bot.send_message(OWNER, "lost")


async def test_a_fault_happens_as_often_as_asked(here: Ground) -> None:
    await here.fault("*", "500", times=2)
    codes = [(await here.raw("getMe")).status_code for _ in range(3)]
    assert codes == [500, 500, 200]


async def test_faults_can_be_taken_back(here: Ground) -> None:
    await here.fault("getMe", "500", times=100)
    await here.http.delete("/sandbox/faults")
    assert (await here.raw("getMe")).status_code == 200


# What Telegram answers: the code, its words and what goes with them (facts: telegram, section 3).
ANSWERS: list[tuple[int, str, dict[str, int]]] = [
    (403, "Forbidden: bot was blocked by the user", {}),
    (403, "Forbidden: user is deactivated", {}),
    (403, "Forbidden: bot can't initiate conversation with a user", {}),
    (403, "Forbidden: bots can't send messages to bots", {}),
    (403, "Forbidden: bot was kicked from the group chat", {}),
    (403, "Forbidden: bot is not a member of the supergroup chat", {}),
    (403, "Forbidden: the group chat was deleted", {}),
    (400, "Bad Request: chat not found", {}),
    (400, "Bad Request: PEER_ID_INVALID", {}),
    (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": -1_000_000_000_001},
    ),
    (400, "Bad Request: not enough rights to send text messages to the chat", {}),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", {}),
    (400, "Bad Request: TOPIC_CLOSED", {}),
    (400, "Bad Request: message thread not found", {}),
    (400, "Bad Request: can't parse entities: Unsupported start tag", {}),
    (400, "Bad Request: message is too long", {}),
    (400, "Bad Request: text is too long", {}),
    (400, "Bad Request: message caption is too long", {}),
    (400, "Bad Request: message text is empty", {}),
    (400, "Bad Request: text must be non-empty", {}),
    (400, "Bad Request: BUTTON_URL_INVALID", {}),
    (400, "Bad Request: wrong HTTP URL specified", {}),
    (400, "Bad Request: reply markup is too long", {}),
    (400, "Bad Request: wrong file identifier/HTTP URL specified", {}),
    (400, "Bad Request: message is not modified", {}),
    (400, "Bad Request: message to edit not found", {}),
    (400, "Bad Request: message can't be deleted", {}),
    (400, "Bad Request: query is too old", {}),
    (400, "Bad Request: MESSAGE_TOO_LONG", {}),
    (400, "Bad Request: MEDIA_CAPTION_TOO_LONG", {}),
    (401, "Unauthorized", {}),
    (404, "Not Found", {}),
    (409, "Conflict: terminated by other getUpdates request", {}),
    (409, "Conflict: terminated by setWebhook request", {}),
    (429, "Too Many Requests: retry after 60", {"retry_after": 60}),
    (500, "Internal Server Error", {}),
    (500, "Internal Server Error: restart", {}),
    (502, "Bad Gateway", {}),
]


@pytest.mark.parametrize(("code", "words", "parameters"), ANSWERS)
async def test_every_answer_of_telegram_can_be_made_to_happen(
    here: Ground, code: int, words: str, parameters: dict[str, int]
) -> None:
    await here.fault("sendMessage", str(code), description=words, parameters=parameters)
    answer = await here.raw("sendMessage", chat_id=READER, text="x")
    assert answer.status_code == code
    told = {"ok": False, "error_code": code, "description": words}
    retry = {"retry_after": 3} if code == 429 else {}
    assert answer.json().pop("parameters", {}) == retry | parameters
    assert {name: answer.json()[name] for name in told} == told
    assert await texts(here) == ["/start"]


async def test_a_migration_is_one_to_the_library(here: Ground) -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    await here.fault("*", "400", description=words, parameters={"migrate_to_chat_id": -1009})
    with pytest.raises(ChatMigrated) as caught:
        await here.bot.send_message(READER, "x")
    assert caught.value.new_chat_id == -1009


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, {"description": "Too Many Requests"}),
        (
            0,
            {
                "description": "Too Many Requests: retry after 0",
                "parameters": {"retry_after": 0},
            },
        ),
    ],
)
async def test_a_429_may_name_no_seconds(
    here: Ground, seconds: int | None, told: dict[str, object]
) -> None:
    await here.fault("sendMessage", "429", retry_after=seconds)
    answer = await here.raw("sendMessage", chat_id=READER, text="x")
    assert answer.status_code == 429
    assert answer.json() == {"ok": False, "error_code": 429, **told}


async def test_garbage_is_a_200_that_nobody_can_read_and_the_message_is_there(
    here: Ground,
) -> None:
    await here.fault("sendMessage", "garbage")
    with pytest.raises(TelegramError) as caught:
        await here.bot.send_message(READER, "arrived unseen")
    assert not isinstance(caught.value, NetworkError)
    assert await texts(here) == ["/start", "arrived unseen"]
    await here.fault("sendMessage", "garbage")
    assert (await here.raw("sendMessage", chat_id=READER, text="x")).status_code == 200


async def test_a_connection_cut_in_the_middle_leaves_half_of_the_answer(here: Ground) -> None:
    await here.fault("sendMessage", "cut_middle")
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(here.url).port)
    path = f"/bot{TOKEN}/sendMessage?chat_id={READER}&text=half"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert head.startswith(b"HTTP/1.1 200")
    (whole,) = [int(line[15:]) for line in head.split(b"\r\n") if line[:15] == b"content-length:"]
    assert len(body) == whole // 2
    assert body.startswith(b'{"ok":true,"result":{')
    assert await texts(here) == ["/start", "half"]
    assert here.telegram.calls[-1]["status"] == 0


async def test_a_cut_in_the_middle_is_a_network_error_to_the_bot(here: Ground) -> None:
    await here.fault("sendMessage", "cut_middle")
    with pytest.raises(NetworkError, match="without sending complete message body"):
        await here.bot.send_message(READER, "x")
    await here.bot.send_message(READER, "whole")


async def test_while_telegram_is_away_every_call_is_cut_without_effect(here: Ground) -> None:
    answer = await here.http.post("/sandbox/faults", json={"kind": "away", "seconds": 600})
    assert answer.status_code == 201
    for seconds in (0, 599.9):
        here.time.passed = seconds
        for method in ("sendMessage", "getMe", "getUpdates"):
            with pytest.raises(httpx.RemoteProtocolError):
                await here.raw(method, chat_id=READER, text="lost")
        with pytest.raises(httpx.RemoteProtocolError):
            await here.http.get("/bot1:wrong/getMe")
    assert {call["status"] for call in here.telegram.calls} == {0}
    here.time.passed = 600
    await here.bot.send_message(READER, "back")
    assert await texts(here) == ["/start", "back"]


async def test_what_people_write_while_telegram_is_away_waits(here: Ground) -> None:
    here.telegram.fail(Fault("*", "away", seconds=60))
    await here.do("/messages", text="hello?")
    here.time.passed = 60
    (update,) = await here.updates()
    assert update.message
    assert update.message.text == "hello?"


async def test_a_poll_that_waits_is_cut_when_telegram_goes_away(here: Ground) -> None:
    poll = asyncio.create_task(here.bot.get_updates(timeout=40))
    await asyncio.sleep(0.005)
    await here.fault("*", "away", seconds=60)
    with pytest.raises(NetworkError, match="disconnected without sending a response"):
        await poll
    await here.http.delete("/sandbox/faults")
    await here.do("/messages", text="again")
    assert len(await here.updates()) == 1


async def test_a_call_that_hangs_has_no_effect_and_ends_when_the_bot_leaves(here: Ground) -> None:
    await here.fault("sendMessage", "hang")
    async with client(here.url) as leaving:
        call = {"chat_id": READER, "text": "lost"}
        with pytest.raises(httpx.ReadTimeout):
            await leaving.post(f"/bot{TOKEN}/sendMessage", json=call, timeout=0.03)
    assert await texts(here) == ["/start"]
    assert here.telegram.calls[-1]["status"] == 0
    await here.bot.send_message(READER, "heard")


async def test_a_call_that_hangs_is_cut_at_last(
    here: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answers.HANG_SECONDS == 600
    monkeypatch.setattr(answers, "HANG_SECONDS", 0.01)
    await here.fault("sendMessage", "hang")
    with pytest.raises(httpx.RemoteProtocolError):
        await here.raw("sendMessage", chat_id=READER, text="lost")


async def test_the_sandbox_ends_at_once_though_a_call_hangs() -> None:
    async with ground() as here:
        await here.fault("getMe", "hang")
        call = asyncio.create_task(here.raw("getMe"))
        await asyncio.sleep(0.005)
        begin = monotonic()
    with pytest.raises(httpx.TransportError):
        await call
    assert monotonic() - begin < 20


@pytest.mark.parametrize("kind", ["cut_before", "away", "hang", "cut_after", "cut_middle"])
async def test_a_file_meets_faults_as_a_text_does(here: Ground, kind: str) -> None:
    await here.fault("*", kind)
    with pytest.raises(httpx.TransportError):
        await here.http.post(
            f"/bot{TOKEN}/sendDocument",
            data={"chat_id": str(READER)},
            files={"document": ("a.txt", b"x" * 100_000)},
            timeout=0.05,
        )
    there = [each["document"]["name"] for each in (await here.seen())["messages"][1:]]
    assert there == (["a.txt"] if kind in {"cut_after", "cut_middle"} else [])
    assert here.telegram.calls[-1]["parameters"]["document"]["file_size"] == 100_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "sendMessage", "kind": "418"},
        {"method": "sendMessage", "kind": "400", "parameters": 5},
        {"method": "sendMessage", "kind": "500", "times": None},
        {"kind": "away", "seconds": "long"},
        {"method": "sendMessage"},
        {"kind": "500"},
        {"method": "", "kind": "500"},
        {"method": "sendMessage", "kind": "500", "colour": "red"},
        {"method": "sendMessage", "kind": "500", "times": "twice"},
        {"method": "sendMessage", "kind": "delay", "seconds": True},
        [],
    ],
)
async def test_a_wrong_fault_is_refused_with_the_reason(here: Ground, wrong: object) -> None:
    answer = await here.http.post("/sandbox/faults", json=wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert (await here.raw("sendMessage", chat_id=READER, text="x")).status_code == 200


def test_faults_happen_in_the_order_in_which_they_were_asked_for() -> None:
    faults = Faults()
    faults.add(Fault("sendMessage", "500"))
    faults.add(Fault("*", "403", times=2))
    kinds = [fault.kind for _ in range(4) if (fault := faults.take("SENDMESSAGE", None))]
    assert kinds == ["500", "403", "403"]
    faults.add(Fault("getMe", "500"))
    assert faults.take("sendMessage", 1) is None


@pytest.mark.parametrize("kind", [*REFUSALS, *BREAKS])
def test_every_kind_is_read_from_json(kind: str) -> None:
    fault = fault_from({"method": "sendMessage", "kind": kind})
    refusal = fault.refusal()
    assert (refusal is None) == (kind in BREAKS)
    assert refusal is None or str(refusal.code) == kind


async def test_the_sandbox_ends_at_once_though_a_poll_waits() -> None:
    async with ground() as here:
        poll = asyncio.create_task(here.bot.get_updates(timeout=40))
        look = asyncio.create_task(here.seen(since=1_000))
        await asyncio.sleep(0.005)
        begin = monotonic()
    with pytest.raises(NetworkError):
        await poll
    assert monotonic() - begin < 20
    assert (await asyncio.gather(look, return_exceptions=True))[0] is not None
