"""What broadcasts may cost: never more than the budget, and nobody is left out for it."""

from __future__ import annotations

from math import inf

import pytest

from bot.delivery.purse import Purse
from bot.pace import FREE_RATE, PER_STAR
from storage.database import Database
from storage.ledger import Owner
from storage.sending import Policy
from tests.bot.outbox import CROWD, Outbox, calls, corrected, order, posted, reached, until
from tests.sandbox.ground import OWNER, READER, Ground

FAST = 10_000.0
BUDGET = 1  # Stars
PAID = BUDGET * PER_STAR  # messages
SOME = CROWD[:14]


def paid(here: Ground) -> list[int]:
    """Return the chats of the messages that were allowed to cost something."""
    allowed = "allow_paid_broadcast"
    given = [call["parameters"] for call in calls(here)]
    return [int(one["chat_id"]) for one in given if one.get(allowed)]


def rich(database: Database, here: Ground, budget: float = BUDGET) -> Outbox:
    """Return what sends fast, as far as a budget goes."""
    return Outbox(database, here.bot, rate=FAST, budget=budget)


async def to_the_end(outbox: Outbox, here: Ground, count: int) -> None:
    """Deliver until so many messages have come: free ones come one at a time, after a second."""
    for seconds in (0.1, 1.1, *[0.1] * 2 * count):
        if len(calls(here)) >= count:
            break
        await outbox.go_on(seconds)
    await outbox.go_on()


async def test_a_broadcast_costs_its_budget_and_the_rest_goes_free(
    database: Database, here: Ground
) -> None:
    await posted(database, *SOME, proved=True)
    outbox = rich(database, here)
    await outbox.go_on(0.1, turns=2)
    assert len(paid(here)) == len(calls(here)) == PAID
    await to_the_end(outbox, here, len(SOME))
    assert sorted(reached(here)) == list(SOME), "everybody once"
    assert len(paid(here)) == PAID


async def test_what_is_over_the_budget_keeps_to_the_free_rate(
    database: Database, here: Ground
) -> None:
    await posted(database, *SOME, proved=True)
    outbox = rich(database, here)
    await outbox.go_on(0.1, turns=2)
    arrived = list[int]()
    for _ in range(14):
        before = len(calls(here))
        await outbox.go_on(0.1)
        arrived.append(len(calls(here)) - before)
    assert not sum(arrived[:8]), "the second that was paid for passes first"
    assert sum(arrived) > 0
    assert max(arrived) <= FREE_RATE * 0.1 + 1


@pytest.mark.parametrize("budget", [0, inf])
async def test_without_a_budget_all_is_paid_for_and_with_none_nothing(
    database: Database, here: Ground, budget: float
) -> None:
    await posted(database, *SOME, proved=True)
    await to_the_end(rich(database, here, budget), here, len(SOME))
    assert sorted(reached(here)) == list(SOME)
    assert len(paid(here)) == (len(SOME) if budget else 0)


async def test_each_broadcast_has_a_budget_of_its_own(database: Database, here: Ground) -> None:
    outbox = rich(database, here)
    await posted(database, *SOME, proved=True)
    await to_the_end(outbox, here, len(SOME))
    await posted(database, number=2, proved=True)
    await to_the_end(outbox, here, 2 * len(SOME))
    assert len(reached(here)) == 2 * len(SOME)
    assert len(paid(here)) == 2 * PAID


async def test_two_at_once_go_at_one_pace_and_neither_costs_more(
    database: Database, here: Ground
) -> None:
    await posted(database, *SOME, proved=True)
    await posted(database, number=2, proved=True)
    outbox = rich(database, here)
    await to_the_end(outbox, here, 2 * len(SOME))
    assert len(reached(here)) == 2 * len(SOME)
    assert len(paid(here)) <= 2 * PAID


async def test_a_restart_gives_no_new_budget(database: Database, here: Ground) -> None:
    await posted(database, *SOME, proved=True)
    first = rich(database, here)
    await first.step()
    await first.go_on(0.0, turns=2)
    assert 0 < len(paid(here)) <= PAID
    await to_the_end(rich(database, here), here, len(SOME))
    assert sorted(reached(here)) == list(SOME)
    assert len(paid(here)) <= PAID


async def test_what_was_on_its_way_when_a_process_died_has_cost_something(
    database: Database, here: Ground
) -> None:
    await posted(database, *SOME, proved=True)
    await here.fault("sendMessage", "hang", times=10)
    dead = rich(database, here)
    await dead.step()
    await until(lambda: len(paid(here)) > 0)
    before = len(paid(here))
    heir = rich(database, here)
    heir.owner = Owner("heir", 2)
    await to_the_end(heir, here, len(SOME))
    assert len(paid(here)) <= PAID
    assert len(reached(here)) == len(set(reached(here))), "nobody twice"
    assert before < len(paid(here))


@pytest.mark.parametrize("by_policy", [True, False])
async def test_what_is_sent_again_has_cost_something_the_first_time(
    database: Database, here: Ground, *, by_policy: bool
) -> None:
    made = await posted(database, *SOME, proved=True)
    if by_policy:
        await order(database, "set_policy", made, Policy.RESEND)
    await here.fault("sendMessage", "cut_after", times=PAID)
    first = rich(database, here)
    await first.go_on(0.1)
    assert len(paid(here)) == PAID
    async with database.transaction() as tx:
        if not by_policy:
            assert await tx.doubts.resend(made) == PAID
    heir = rich(database, here)
    heir.clock.advance(100)
    await to_the_end(heir, here, len(SOME) + PAID)
    assert sorted(set(reached(here))) == list(SOME)
    assert len(paid(here)) == PAID


async def test_who_comes_back_to_paying_pays_no_more_than_is_left(
    database: Database, here: Ground
) -> None:
    made = await posted(database, *SOME, proved=True)
    outbox = rich(database, here)
    paced, purse = outbox.paced, outbox.purse
    async with database.reading() as tx:
        await purse.look(tx, await tx.broadcasts.running())
    purse.spend([made] * (PAID - 1))
    paced.save(on=True)
    assert purse.share(paced, 9, 0, 1.0) <= 1
    assert purse.share(paced, 9, 0, 1.0) == 1


async def test_what_another_broadcast_sends_is_not_charged_to_this_one(
    database: Database, here: Ground
) -> None:
    await posted(database, *SOME, proved=True)
    await here.fault("sendMessage", "hang", times=PAID)
    outbox = rich(database, here)
    await outbox.step()
    await until(lambda: len(paid(here)) > 0)
    other = await posted(database, number=2, proved=True)
    async with database.reading() as tx:
        running = await tx.broadcasts.running()
        await outbox.purse.look(tx, running)
    assert other in [one.id for one in running]
    assert not outbox.purse.is_spent(other)


async def test_a_pause_gives_no_new_budget(database: Database, here: Ground) -> None:
    made = await posted(database, *SOME, proved=True)
    outbox = rich(database, here)
    await outbox.go_on(0.1, turns=2)
    assert len(paid(here)) == PAID
    await order(database, "pause", made)
    await outbox.go_on(1.0, turns=3)
    await order(database, "resume", made)
    await to_the_end(outbox, here, len(SOME))
    assert sorted(reached(here)) == list(SOME)
    assert len(paid(here)) == PAID


async def test_a_correction_costs_nothing_and_spends_nothing(
    database: Database, here: Ground
) -> None:
    await posted(database, READER, OWNER, proved=True)
    outbox = rich(database, here, 1)
    await outbox.go_on(0.1, turns=3)
    before = outbox.purse.room
    await corrected(database)
    await outbox.go_on(0.3, turns=3)
    assert len(calls(here, "editMessageText")) == 2
    assert outbox.purse.room >= before
    assert outbox.purse.pays


async def test_a_budget_that_is_used_is_told_only_of_its_broadcast(
    database: Database, here: Ground
) -> None:
    made = await posted(database, *SOME, proved=True)
    outbox = rich(database, here)
    assert not outbox.purse.is_spent(made)
    await outbox.go_on(0.1, turns=2)
    assert outbox.purse.is_spent(made)
    assert not outbox.purse.is_spent(made + 1)
    assert not Purse(0).is_spent(made)


async def test_what_an_owner_is_shown_first_is_not_paid_for(
    database: Database, here: Ground
) -> None:
    await posted(database, *SOME)
    outbox = Outbox(database, here.bot, rate=FAST, budget=BUDGET, first=[OWNER])
    await to_the_end(outbox, here, len(SOME) + 1)
    assert sorted(reached(here)) == sorted([OWNER, *SOME])
    assert OWNER not in paid(here)
    assert len(paid(here)) == PAID
