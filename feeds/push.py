"""LOOP: the blog tells Bleep that there is news (WebSub, https://www.w3.org/TR/websub/).

    feed names a hub ▶ ask ──▶ hub ──GET: do you mean it?──▶ confirm ──POST: news──▶ came ▶ poll
                        ▲                                       │
                        └────────── two thirds of the lease ────┘

A push is only ever a wake-up for the poll, which goes on as the truth: whatever a hub says or does
not say, no post is lost. A request is written down before it leaves, because a hub may ask back
before it answers. A hub is never given up, and asked ever more rarely while it fails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from feeds.http.answer import Answer
from feeds.http.web import Web
from feeds.websub import (
    addresses,
    is_awaited,
    is_denial,
    is_signed,
    moved_to,
    named,
    patience,
    place_mark,
    read_intent,
    renewal,
    request,
)
from storage.clock import Clock
from storage.database import Database
from storage.hubs import ASKED, REFUSED, VERIFIED, Hub
from storage.outcome import Done, Later, Never, Outcome, Unknown, backoff
from storage.records import Site
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_AT_ONCE = 20
_SECONDS = 10.0
_OVERLOADED = frozenset({408, 425, 429})
_REFUSES, _FAILS = 400, 500
_DENIED_WAIT = timedelta(days=2)
_SILENT = "It has not confirmed our request. Check that BLEEP_WEBHOOK_URL leads to Bleep."


class Push:
    """Keeps the subscriptions at the hubs that the feeds name, and judges what hubs send.

    `callback` is our public address without a slash at its end; where it is empty, nobody can
    reach us and nothing is ever asked. `token` makes unguessable text of at least 32 random bytes,
    at most 48 characters long.
    """

    def __init__(
        self, database: Database, web: Web, callback: str, *, token: Callable[[], str], clock: Clock
    ) -> None:
        self._database = database
        self._web = web
        self._callback = callback.rstrip("/")
        self._token = token
        self._clock = clock
        self._mark = place_mark(self._callback)

    async def discovered(
        self, tx: Transaction, site: Site, hub_url: str | None, topic_url: str | None, now: datetime
    ) -> None:
        """Take up what a feed that was just read names as its hub and as itself (section 4).

        Call it within the transaction of the poll, with None for what the feed does not name. A
        hub that is named no more is not asked again, and forgotten once its lease is over.
        """
        if not self._callback:
            return
        known, found = await tx.hubs.of(site.id), named(site, hub_url, topic_url)
        if found is None:
            await _let_go(tx, known, now)
        elif known is None or not self._is_same(known, found):
            path = f"{self._token()}-{self._mark}"
            await tx.hubs.put(site.id, *found, path, self._token(), now)
        elif known.renew_at is None:
            rest = (known.lease_until_at or now) - now
            wait = renewal(rest) if known.tells(now) else patience(known.failures, 0)
            await tx.hubs.change(known, renew_at=now + wait)

    def _is_same(self, hub: Hub, found: tuple[str, str]) -> bool:
        return (hub.hub_url, hub.topic_url) == found and hub.path.endswith(f"-{self._mark}")

    async def renew_due(self) -> int:
        """Ask every hub whose time has come, and return how many were asked."""
        if not self._callback:
            return 0
        async with self._database.transaction() as tx:
            due = await tx.hubs.due(self._clock.now(), _AT_ONCE)
        asked = 0
        for hub in due:
            asked += await self._renew(hub)
        return asked

    async def _renew(self, hub: Hub) -> bool:
        now = self._clock.now()
        silent = hub.failures > 0 and hub.error in {None, _SILENT}
        asked = replace(
            hub,
            state=VERIFIED if hub.tells(now) else ASKED,
            failures=hub.failures + 1,
            asked_at=now,
            renew_at=now + patience(hub.failures + 1, self._clock.chance()),
            error=_SILENT if silent else None,
        )
        async with self._database.transaction() as tx:
            if not await tx.hubs.ask(hub, asked):
                return False  # the feed names another hub since, or another process asks
        if silent and hub.error is None:
            log.warning("%s: %s", _host(hub), _SILENT)
        failed = self._failure(asked, await self._ask(asked))
        if failed is not None:
            await self._note_failure(asked, *failed)
        return True

    async def _ask(self, hub: Hub) -> Outcome[Answer]:
        """Send the request: over https first, and on to where the hub says that it has moved."""
        fields = request(hub, f"{self._callback}/websub/{hub.path}")
        outcome: Outcome[Answer] = Never("address", "This is not a web address.")
        for url in addresses(hub.hub_url):
            outcome = await self._web.post_form(url, fields, _SECONDS)
            if not isinstance(outcome, Done):
                continue
            onward = moved_to(url, outcome.value)
            return await self._web.post_form(onward, fields, _SECONDS) if onward else outcome
        return outcome

    def _failure(self, hub: Hub, outcome: Outcome[Answer]) -> tuple[str, timedelta] | None:
        """Return why a request failed and how long to wait; None where the hub took it (5.1.2)."""
        chance = self._clock.chance()
        slowly, quickly = patience(hub.failures, chance), backoff(hub.failures, chance)
        match outcome:
            case Never(why=why):
                return why, slowly
            case Later(why=why) | Unknown(why=why):
                return why.replace("the site", "the hub").replace("The site", "The hub"), quickly
            case Done(answer) if answer.status >= _FAILS or answer.status in _OVERLOADED:
                wait = max(quickly, answer.wait(self._clock.now()) or quickly)
                return f"The hub cannot take requests now (HTTP {answer.status}).", wait
            case Done(answer) if answer.status // 100 != 2:  # noqa: PLR2004  the class of success
                return f"The hub does not take our request (HTTP {answer.status}).", slowly
        return None

    async def _note_failure(self, hub: Hub, why: str, wait: timedelta) -> None:
        again_at = self._clock.now() + wait
        async with self._database.transaction() as tx:
            noted = await tx.hubs.change(hub, error=why, renew_at=again_at)
        if noted and hub.failures == 1:
            log.warning("%s: %s Bleep goes on asking, and polls.", _host(hub), why)

    async def knows(self, path: str) -> bool:
        """Say whether this is the end of an address that we gave to a hub."""
        return await self._at(path) is not None

    async def _at(self, path: str) -> Hub | None:
        if not path.endswith(f"-{self._mark}"):
            return None  # not worth a question to the database: anyone can send us anything
        async with self._database.transaction() as tx:
            return await tx.hubs.at(path)

    async def confirm(self, path: str, said: Mapping[str, str]) -> str | None:
        """Return what to answer a hub's GET with these query fields; None is a plain 404.

        What we asked for is confirmed with the hub's challenge, a denial is written down and
        acknowledged with nothing, and all else is not ours (section 5.3.1).
        """
        now, intent = self._clock.now(), read_intent(said)
        hub = await self._at(path)
        if hub is None:
            return None
        if is_denial(hub, intent):
            return await self._deny(hub, intent.reason, now)
        if not is_awaited(hub, intent, now):
            return None
        values = {"state": VERIFIED, "failures": 0, "error": None, "renew_at": None}
        if hub.renew_at is not None:
            values["renew_at"] = now + renewal(intent.lease)
        async with self._database.transaction() as tx:
            done = await tx.hubs.change(hub, lease_until_at=now + intent.lease, **values)
        if done and not hub.tells(now):
            log.info("%s tells of news from now on.", _host(hub))
        return intent.challenge if done else None

    async def _deny(self, hub: Hub, reason: str, now: datetime) -> str:
        why = f"The hub refuses: {reason}" if reason else "The hub refuses, and does not say why."
        again_at = None if hub.renew_at is None else now + _DENIED_WAIT
        async with self._database.transaction() as tx:
            done = await tx.hubs.change(hub, state=REFUSED, error=why, renew_at=again_at)
        if done:
            log.warning("%s refuses. Bleep asks again in two days, and polls.", _host(hub))
        return ""

    async def came(self, path: str, signature: str, body: bytes) -> int | None:
        """Return the id of the site that has news, if this push is genuine, and note it; else None.

        `signature` is the X-Hub-Signature header as it came, empty where there is none.
        """
        hub = await self._at(path)
        if hub is None or not is_signed(signature, hub.secret, body):
            return None
        async with self._database.transaction() as tx:
            await tx.hubs.note_push(path, self._clock.now())
        return hub.site_id


async def _let_go(tx: Transaction, hub: Hub | None, now: datetime) -> None:
    """Ask no more at a hub that the feed does not name; forget it once nothing can come of it."""
    if hub is None:
        return
    if hub.renew_at is not None:
        await tx.hubs.change(hub, renew_at=None)
    elif not hub.tells(now):
        await tx.hubs.drop(hub.site_id)


def _host(hub: Hub) -> str:
    """Return how the log calls a hub: its address may hold more than is anyone's business."""
    return f"The hub {urlsplit(hub.hub_url).hostname}"
