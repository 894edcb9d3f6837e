"""The report tells how many arrived, how often and how fast."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from sandbox.crowd.meter import Meter
from tests.sandbox.crowd.ground import NOON, OTHER, READER, Ground, ground


async def test_the_report_tells_what_came(here: Ground) -> None:
    for chat_id in (READER, READER, OTHER):
        await here.bot.send_message(chat_id, "Hello")
    here.time.passed = 2.5
    await here.bot.send_message(READER + 2, "Hello")
    await here.send(READER + 100)
    report = await here.report()
    assert report["copies"] == {"1": 2, "2": 1}
    assert report["sent"] == 4
    assert report["refused"] == {"400": 1}
    assert report["calls"] == {"sendMessage": 5}
    assert report["most_in_a_second"] == 3
    assert report["seconds"] == [3, 0, 1]
    assert (report["first_at"], report["last_at"]) == (NOON, NOON + 2.5)


async def test_watched_chats_are_kept_whole_and_not_counted_as_copies(here: Ground) -> None:
    await here.bot.send_message(READER, "before")
    await here.bot.send_message(OTHER, "before")
    await here.do("watch", chat_ids=[READER])
    here.time.passed = 1.25
    await here.bot.send_message(READER, "<b>after</b>", parse_mode="HTML")
    assert (await here.report())["copies"] == {"1": 1}
    (kept,) = await here.received()
    assert kept == {
        "message_id": 3,
        "text": "<b>after</b>",
        "buttons": [],
        "at": NOON + 1.25,
        "edits": 0,
        "deleted": False,
    }


async def test_a_watched_chat_tells_what_was_deleted(here: Ground) -> None:
    await here.do("watch", chat_ids=[READER])
    sent = await here.bot.send_message(READER, "Hello")
    await here.bot.delete_message(READER, sent.message_id)
    assert [kept["deleted"] for kept in await here.received()] == [True]


async def test_watching_twice_forgets_nothing(here: Ground) -> None:
    await here.do("watch", chat_ids=[READER])
    await here.bot.send_message(READER, "Hello")
    assert await here.do("watch", chat_ids=[READER, OTHER]) == {"watched": 2}
    assert len(await here.received()) == 1


async def test_a_chat_that_is_not_watched_tells_nothing(here: Ground) -> None:
    answer = await here.control.get("/crowd/messages", params={"chat_id": READER})
    assert (answer.status_code, answer.json()) == (400, {"error": "the chat is not watched"})


async def test_a_reset_counts_from_nothing_and_keeps_the_messages(here: Ground) -> None:
    await here.do("watch", chat_ids=[READER])
    old = await here.bot.send_message(OTHER, "Hello")
    await here.bot.send_message(READER, "Hello")
    await here.do("reset")
    report = await here.report()
    assert (report["sent"], report["copies"], report["calls"]) == (0, {}, {})
    assert (report["first_at"], report["most_in_a_second"], report["seconds"]) == (None, 0, [])
    assert len(await here.received()) == 1
    await here.bot.edit_message_text("New", OTHER, old.message_id)
    await here.bot.send_message(OTHER, "Again")
    assert (await here.report())["copies"] == {"1": 1}


async def test_the_calls_in_flight_are_those_that_wait_for_their_answers() -> None:
    async with ground(latency=1.0) as here, asyncio.timeout(20):
        calls = [asyncio.create_task(here.send(READER + n)) for n in range(3)]
        during = await here.report()
        while during["in_flight"] < len(calls):
            during = await here.report()
        await asyncio.gather(*calls)
        after = await here.report()
    assert (during["in_flight"], during["sent"]) == (3, 3)
    assert (after["in_flight"], after["most_in_flight"]) == (0, 3)


async def test_a_poll_is_not_in_flight(here: Ground) -> None:
    poll = asyncio.create_task(here.bot.get_updates(timeout=20))
    await asyncio.sleep(0.01)
    assert (await here.report())["in_flight"] == 0
    await here.do("say", chat_id=READER, text="x")
    await poll


async def test_connections_are_counted(here: Ground) -> None:
    before = await here.report()
    assert before["connections_made"] == before["connections"] == 1
    for _ in range(3):
        await here.bot.send_message(READER, "Hello")
    await here.send()
    await asyncio.sleep(0.005)
    after = await here.report()
    assert (after["connections_made"], after["connections"]) == (2, 1)
    await here.do("reset")
    assert (await here.report())["connections_made"] == 1


async def test_the_control_is_at_both_addresses_and_the_bot_at_one(here: Ground) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{here.address.url}/crowd/report")).status_code == 200
        assert (await client.post(f"{here.address.control}/bot4242:x/getMe")).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("GET", "/crowd/say"), ("POST", "/crowd/nothing")])
async def test_the_control_has_nothing_else(here: Ground, method: str, path: str) -> None:
    assert (await here.control.request(method, path)).status_code == 404


async def test_a_control_body_that_is_no_json_is_refused(here: Ground) -> None:
    answer = await here.control.post("/crowd/say", content=b"{broken")
    assert answer.status_code == 400


def test_the_fullest_second_may_begin_anywhere() -> None:
    meter = Meter()
    for now in (0.0, 0.9, 1.1, 1.2, 1.8, 3.0):
        meter.sent(now, NOON + now)
    told = meter.as_json()
    assert told["most_in_a_second"] == 4
    assert told["seconds"] == [2, 3, 0, 1]
