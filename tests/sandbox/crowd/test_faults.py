"""Each fault looks to a bot as the real thing does, and has the effect that it says."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from sandbox.crowd.faults import BREAKS, REFUSALS, Faults, fault_from
from tests.sandbox.crowd.ground import OTHER, READER, Ground, ground

CUT = "disconnected without sending a response"


async def copies(here: Ground) -> dict[str, int]:
    found: dict[str, int] = (await here.report())["copies"]
    return found


@pytest.mark.parametrize(
    ("kind", "error", "words"),
    [
        ("429", RetryAfter, "Retry in 7 seconds"),
        ("500", NetworkError, "Internal Server Error"),
        ("blocked", Forbidden, "bot was blocked by the user"),
        ("not_found", BadRequest, "Chat not found"),
    ],
)
async def test_a_refusal_has_no_effect_and_ends(
    here: Ground, kind: str, error: type[Exception], words: str
) -> None:
    await here.do("faults", kind=kind, times=1, chat_id=READER, retry_after=7)
    with pytest.raises(error, match=words):
        await here.bot.send_message(READER, "lost")
    await here.bot.send_message(READER, "arrived")
    report = await here.report()
    assert (report["sent"], sum(report["refused"].values())) == (1, 1)


async def test_a_fault_can_be_meant_for_a_chat_and_a_method(here: Ground) -> None:
    await here.do("faults", kind="500", chat_id=READER, method="sendMessage")
    await here.bot.send_message(OTHER, "arrived")
    await here.bot.send_chat_action(READER, "typing")
    with pytest.raises(NetworkError):
        await here.bot.send_message(READER, "lost")


async def test_a_cut_before_has_no_effect(here: Ground) -> None:
    await here.do("faults", kind="cut_before", times=1)
    with pytest.raises(NetworkError, match=CUT):
        await here.bot.send_message(READER, "lost")
    assert await copies(here) == {}
    assert (await here.send())[0] == 200


async def test_a_cut_after_has_its_effect(here: Ground) -> None:
    await here.do("faults", kind="cut_after", times=1)
    with pytest.raises(NetworkError, match=CUT):
        await here.bot.send_message(READER, "arrived unseen")
    assert await copies(here) == {"1": 1}
    assert (await here.report())["in_flight"] == 0


async def test_a_hang_has_its_effect_and_closes_at_its_end(here: Ground) -> None:
    await here.do("faults", kind="hang", seconds=1.0)
    sending = asyncio.create_task(here.bot.send_message(READER, "arrived unseen"))
    await asyncio.sleep(0.02)
    assert (await copies(here), sending.done()) == ({"1": 1}, False)
    assert (await here.report())["in_flight"] == 1
    with pytest.raises(NetworkError, match=CUT):
        await sending


async def test_a_hang_without_an_end_is_ended_by_hand(here: Ground) -> None:
    await here.do("faults", kind="hang", times=1)
    sending = asyncio.create_task(here.bot.send_message(READER, "arrived unseen"))
    await asyncio.sleep(0.02)
    await here.bot.send_message(OTHER, "arrived")
    assert not sending.done()
    await here.do("faults", "DELETE")
    with pytest.raises(NetworkError, match=CUT):
        await sending


async def test_a_poll_that_hangs_hears_nothing(here: Ground) -> None:
    await here.do("faults", kind="hang", times=1, method="getUpdates")
    poll = asyncio.create_task(here.bot.get_updates(timeout=20))
    await asyncio.sleep(0.02)
    await here.do("say", chat_id=READER, text="x")
    await asyncio.sleep(0.01)
    assert not poll.done()
    await here.do("faults", "DELETE")
    with pytest.raises(NetworkError, match=CUT):
        await poll
    assert len(await here.bot.get_updates()) == 1


async def test_away_closes_what_is_open_and_what_comes() -> None:
    async with ground(latency=5) as here:
        sending = asyncio.create_task(here.bot.send_message(READER, "arrived unseen"))
        await asyncio.sleep(0.02)
        await here.do("faults", kind="away")
        with pytest.raises(NetworkError, match=CUT):
            await sending
        with pytest.raises(NetworkError):
            await here.bot.send_message(OTHER, "lost")
        assert (await here.report())["connections"] == 0
        assert await copies(here) == {"1": 1}


async def test_away_ends_with_its_time_or_by_hand(here: Ground) -> None:
    for end in ("time", "hand"):
        await here.do("faults", kind="away", seconds=60)
        with pytest.raises(httpx.TransportError):
            await here.send()
        if end == "time":
            here.time.passed += 60
        else:
            await here.do("faults", "DELETE")
        assert (await here.send())[0] == 200


async def test_away_may_be_for_a_few_connections(here: Ground) -> None:
    await here.do("faults", kind="away", times=2)
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            await here.send()
    assert (await here.send())[0] == 200


async def test_the_latency_holds_for_refusals_too() -> None:
    async with ground(latency=0.03) as here:
        begin = asyncio.get_running_loop().time()
        assert (await here.send(5))[0] == 400
        assert asyncio.get_running_loop().time() - begin >= 0.03


def test_a_fault_ends_with_its_time() -> None:
    faults = Faults()
    faults.add(fault_from({"kind": "500", "seconds": 2}, now=10.0))
    assert faults.take("getMe", None, 11.9)
    assert faults.take("getMe", None, 12.0) is None
    assert not faults


def test_faults_are_met_oldest_first() -> None:
    faults = Faults()
    for kind in ("500", "429"):
        faults.add(fault_from({"kind": kind, "times": 1}, now=0.0))
    met = [faults.take("getMe", None, 0.0) for _ in range(3)]
    assert [fault and fault.kind for fault in met] == ["500", "429", None]


@pytest.mark.parametrize("kind", [*REFUSALS, *BREAKS])
def test_every_kind_is_read(kind: str) -> None:
    more = {"chat_id": READER} if kind == "blocked" else {}
    fault = fault_from({"kind": kind} | more, now=0.0)
    assert (fault.refusal() is not None) == (kind in REFUSALS)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"kind": "418"},
        {"kind": "500", "times": "two"},
        {"kind": "500", "seconds": True},
        {"kind": "500", "until": 5},
        {"kind": "500", "colour": "red"},
        {"kind": "blocked"},
        {"kind": "away", "chat_id": READER},
        {"kind": "away", "method": "getMe"},
    ],
)
async def test_a_wrong_fault_is_refused(here: Ground, wrong: dict[str, object]) -> None:
    answer = await here.control.post("/crowd/faults", json=wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert (await here.send())[0] == 200
