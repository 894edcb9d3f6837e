"""LOOP: tells owners what the polls have found, and asks editors; each notice once.

A notice and the messages about it are written in one transaction; the messages go out through the
ledger like any other. Sites that fail at the same time, as in an outage, are one message.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.admins.asking import as_readers_see, editors, place_of
from bot.admins.circle import those_with
from bot.admins.roles import Right
from bot.each import Each
from bot.render.owners import notice_screen, together_screen
from bot.screen import Screen
from feeds.sites.base import PlatformOf
from storage.clock import Clock
from storage.database import Database
from storage.messages import NewMessage
from storage.notices import ASKING, Notice, NoticeKind
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_BATCH = 200
_TOGETHER = (NoticeKind.FAILING, NoticeKind.RECOVERED)


class Notify:
    """Turns notices into messages to the owners."""

    def __init__(
        self,
        database: Database,
        owners: Iterable[int],
        timezone: ZoneInfo,
        platform_of: PlatformOf,
        *,
        clock: Clock,
    ) -> None:
        self._unheard: dict[int, str] = {}  # the kinds of notices that nobody is there for
        self._each = Each(database, self._untold, self._settle, _name, clock=clock)
        self._owners = sorted(owners)
        self._timezone = timezone
        self._platform_of = platform_of
        self._clock = clock

    async def notify_due(self) -> int:
        """Write the messages about what nobody was told of yet; return how many."""
        told = await self._each.do_due()
        if self._unheard:
            kinds = ", ".join(self._unheard.values())
            log.warning("BLEEP_OWNERS is not set, so nobody is told of: %s.", kinds)
            self._unheard.clear()
        return told

    async def _untold(self, tx: Transaction, _most: int) -> list[list[Notice]]:
        return grouped(await tx.notices.untold(_BATCH))

    async def _settle(self, tx: Transaction, group: Sequence[Notice]) -> int:
        """Tell of notices that go together; return how many were told."""
        now = self._clock.now()
        # What was settled before anyone was asked needs no answer.
        open_ones = [notice for notice in group if notice.choice is None]
        told = await self._tell(tx, open_ones, now) if open_ones else 0
        for notice in group:
            await tx.notices.told(notice.id, now)
        if open_ones and not told:
            self._unheard.update({notice.id: notice.kind.value for notice in open_ones})
        return told

    async def _tell(self, tx: Transaction, group: Sequence[Notice], now: datetime) -> int:
        """Write the messages about notices that go together; return how many notices were told."""
        first = group[0]
        people = await self._people(tx, first)
        screens = [("", await self._screen(tx, group, now))]
        if first.kind is NoticeKind.REVIEW:
            screens = [*await self._as_readers_see(tx, first, now), *screens]
        for chat_id in people:
            for word, screen in screens:
                # A question that is about something else now is another message.
                key = f"notice:{first.id}:{first.revision or 0}:{chat_id}{word}"
                await tx.messages.add(NewMessage(key, chat_id, screen.to_json()), now)
        return len(group) * len(people)

    async def _people(self, tx: Transaction, notice: Notice) -> list[int]:
        if notice.kind in ASKING:
            return await editors(tx, self._owners)
        return await those_with(tx, self._owners, Right.OWN)

    async def _as_readers_see(
        self, tx: Transaction, notice: Notice, now: datetime
    ) -> list[tuple[str, Screen]]:
        """Return the message of a post that waits, without the buttons that only readers need."""
        post = await tx.posts.get(notice.post_id or 0)
        if post is None or post.gone_at is not None:
            return []
        shown = await as_readers_see(tx, post, now, self._timezone, self._platform_of)
        return [(":post", shown.without_buttons())]

    async def _screen(self, tx: Transaction, group: Sequence[Notice], now: datetime) -> Screen:
        if len(group) > 1:
            return together_screen(group)
        return notice_screen(group[0], await place_of(tx, group[0], now, self._timezone))


def grouped(notices: Sequence[Notice]) -> list[list[Notice]]:
    """Return the notices, those that are told together in one group each, oldest first."""
    groups: list[list[Notice]] = []
    for kind in _TOGETHER:
        same = [notice for notice in notices if notice.kind is kind]
        groups += [same] if same else []
    groups += [[notice] for notice in notices if notice.kind not in _TOGETHER]
    return sorted(groups, key=lambda group: group[0].id)


def _name(group: Sequence[Notice]) -> str:
    return f"notice {group[0].id}, {group[0].kind}"
