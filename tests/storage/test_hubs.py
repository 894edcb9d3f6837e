"""Subscriptions at hubs: one a site, found by its secret path, changed only as it was read."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.hubs import ASKED, REFUSED, VERIFIED, Hub
from storage.records import Site
from storage.tables_process import hubs
from tests.storage.builders import ADDRESS, LATER, NOW, a_site, undone, within

HUB = "https://hub.example/"
TOPIC = f"{ADDRESS}feed/"
PATH = "an-unguessable-path"
SECRET = "a secret that only two know"
OTHER = "https://other.example/"


async def put(
    database: Database,
    *,
    address: str = ADDRESS,
    path: str = PATH,
    hub_url: str = HUB,
    now: datetime = NOW,
) -> Site:
    async with database.transaction() as tx:
        site = await a_site(tx, address)
        await tx.hubs.put(site.id, hub_url, TOPIC, path, SECRET, now)
    return site


async def at(database: Database, path: str = PATH) -> Hub | None:
    return await within(database, lambda tx: tx.hubs.at(path))


async def of(database: Database, site: Site) -> Hub:
    hub = await within(database, lambda tx: tx.hubs.of(site.id))
    assert hub is not None
    return hub


async def due(database: Database, now: datetime, limit: int = 10) -> list[str]:
    found = await within(database, lambda tx: tx.hubs.due(now, limit))
    return [hub.path for hub in found]


async def test_a_new_subscription_is_to_be_asked_for_at_once(database: Database) -> None:
    site = await put(database)
    expected = Hub(
        site_id=site.id,
        hub_url=HUB,
        topic_url=TOPIC,
        path=PATH,
        state=ASKED,
        failures=0,
        asked_at=None,
        renew_at=NOW,
        lease_until_at=None,
        pushed_at=None,
        error=None,
        secret=SECRET,
    )
    assert await of(database, site) == expected
    assert await at(database) == expected
    assert await due(database, NOW) == [PATH]
    assert await due(database, NOW - timedelta(microseconds=1)) == []


async def test_a_site_without_a_subscription_has_none(database: Database) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
        assert await tx.hubs.of(site.id) is None
        assert await tx.hubs.at(PATH) is None
        assert await tx.hubs.due(NOW, 10) == []


async def test_a_secret_is_sealed_at_rest_and_not_shown(
    database: Database, engine: AsyncEngine
) -> None:
    site = await put(database)
    async with engine.connect() as conn:
        stored = await conn.scalar(select(hubs.c.sealed_secret))
    assert SECRET not in str(stored)
    assert SECRET not in repr(await of(database, site))


async def test_a_path_is_found_exactly(database: Database) -> None:
    await put(database)
    for other in ("", PATH.upper(), PATH[:-1], f"{PATH}/", "%"):
        assert await at(database, other) is None


async def test_a_new_subscription_takes_the_place_of_the_old(database: Database) -> None:
    site = await put(database)
    await within(database, lambda tx: tx.hubs.note_push(PATH, NOW))
    await put(database, path="another", hub_url="https://new.example/", now=LATER)
    assert await at(database) is None
    hub = await of(database, site)
    assert (hub.path, hub.hub_url, hub.renew_at) == ("another", "https://new.example/", LATER)
    assert hub.pushed_at is None


async def test_two_sites_are_apart(database: Database) -> None:
    one = await put(database)
    other = await put(database, address=OTHER, path="another")
    await within(database, lambda tx: tx.hubs.drop(one.id))
    assert await at(database) is None
    assert (await of(database, other)).path == "another"


async def test_a_path_belongs_to_one_site(database: Database) -> None:
    await put(database)
    with pytest.raises(IntegrityError):
        await put(database, address=OTHER)


async def test_the_longest_due_comes_first_and_not_all_at_once(database: Database) -> None:
    for number in range(4):
        await put(
            database,
            address=f"https://{number}.example/",
            path=str(number),
            now=NOW - timedelta(minutes=number),
        )
    assert await due(database, NOW, 3) == ["3", "2", "1"]
    assert await due(database, NOW - timedelta(minutes=2)) == ["3", "2"]


async def test_what_is_not_to_be_renewed_is_never_due(database: Database) -> None:
    site = await put(database)
    hub = await of(database, site)
    assert await within(database, lambda tx: tx.hubs.change(hub, renew_at=None))
    assert await due(database, NOW + timedelta(days=1000)) == []
    # Nothing equals nothing: it can be changed again.
    again = await of(database, site)
    assert await within(database, lambda tx: tx.hubs.change(again, renew_at=LATER))
    assert await due(database, LATER) == [PATH]


async def test_a_site_that_is_not_in_use_is_left_alone(database: Database) -> None:
    site = await put(database)
    await within(database, lambda tx: tx.sites.use([OTHER]))
    assert await due(database, NOW) == []
    assert await at(database) is None
    await within(database, lambda tx: tx.sites.use([ADDRESS]))
    assert await due(database, NOW) == [PATH]
    assert await at(database) == await of(database, site)


async def test_a_request_is_written_down_once_by_whoever_comes_first(database: Database) -> None:
    hub = await of(database, await put(database))
    asked = dataclasses.replace(hub, failures=1, asked_at=NOW, renew_at=LATER, error="Silence.")
    assert await within(database, lambda tx: tx.hubs.ask(hub, asked))
    assert await at(database) == asked
    assert not await within(database, lambda tx: tx.hubs.ask(hub, asked))


@pytest.mark.parametrize(
    "meanwhile",
    [{"failures": 1}, {"state": VERIFIED}, {"renew_at": LATER}, {"renew_at": None}],
    ids=str,
)
async def test_what_has_changed_meanwhile_is_left_as_it_is(
    database: Database, meanwhile: dict[str, object]
) -> None:
    hub = await of(database, await put(database))
    assert await within(database, lambda tx: tx.hubs.change(hub, **meanwhile))
    assert not await within(database, lambda tx: tx.hubs.change(hub, state=REFUSED))
    assert await at(database) == dataclasses.replace(hub, **meanwhile)  # type: ignore[arg-type]  # columns of several types


async def test_a_subscription_that_was_replaced_is_not_changed(database: Database) -> None:
    hub = await of(database, await put(database))
    await put(database, path="another")
    assert not await within(database, lambda tx: tx.hubs.change(hub, state=REFUSED))
    found = await at(database, "another")
    assert found is not None
    assert found.state == ASKED


async def test_a_push_is_noted_whatever_else_happens_to_the_row(database: Database) -> None:
    site = await put(database)
    hub = await of(database, site)
    await within(database, lambda tx: tx.hubs.note_push(PATH, LATER))
    assert (await of(database, site)).pushed_at == LATER
    assert await within(database, lambda tx: tx.hubs.change(hub, state=VERIFIED))
    assert (await of(database, site)).pushed_at == LATER


async def test_a_subscription_that_is_undone_was_never_there(database: Database) -> None:
    site = await within(database, a_site)
    await undone(database, lambda tx: tx.hubs.put(site.id, HUB, TOPIC, PATH, SECRET, NOW))
    assert await at(database) is None


@pytest.mark.parametrize(
    ("state", "until", "tells"),
    [
        (VERIFIED, LATER, True),
        (VERIFIED, NOW, False),
        (VERIFIED, None, False),
        (ASKED, LATER, False),
        (REFUSED, LATER, False),
    ],
)
async def test_a_hub_tells_of_news_while_its_lease_lasts(
    database: Database, state: str, until: datetime | None, *, tells: bool
) -> None:
    hub = await of(database, await put(database))
    assert dataclasses.replace(hub, state=state, lease_until_at=until).tells(NOW) is tells
