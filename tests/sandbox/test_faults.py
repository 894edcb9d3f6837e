"""Faults on demand: each kind looks to a bot as the real thing does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

import pytest
from telegram.error import Forbidden, NetworkError

from sandbox.chat.faults import BREAKS, REFUSALS, Fault, Faults, fault_from
from tests.sandbox.ground import OWNER, READER, Ground, ground


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


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "sendMessage", "kind": "418"},
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
    assert monotonic() - begin < 1
    assert (await asyncio.gather(look, return_exceptions=True))[0] is not None
