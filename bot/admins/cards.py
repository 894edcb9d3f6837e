"""LOOP: what admins see of a broadcast: a card that lives while it runs, and alarms.

unclosed broadcasts ─▶ look ─┬─ no card yet ──▶ a message in the ledger
                             ├─ has changed ──▶ the same message, changed: every 4 seconds at most
                             └─ ended, and every card says so ──▶ closed

Owners see every broadcast, and who sends an announcement sees it as well: both may stop it.
Which message is whose card is a row; what it shows is only remembered, so a restart costs one
change that may change nothing. A gate that Telegram has closed holds cards back like all else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.admins.card_files import CardFiles
from bot.admins.circle import watchers_of
from bot.admins.figures import WINDOW, Pulse, Samples, noted, rate_of
from bot.admins.look import ENDED, Look, fault
from bot.admins.overview import card_key, look_at, put_alarm, put_card
from bot.delivery import matrix
from bot.delivery.enclosures import Maker
from bot.delivery.paced import Paced
from bot.delivery.purse import Purse
from bot.delivery.settle import Stopped
from bot.pace import Lane
from bot.render.broadcasts import alarm_screen
from bot.render.card import card_screen
from bot.screen import Screen
from bot.texts import broadcasts as texts_broadcasts
from storage.clock import Clock
from storage.database import Database
from storage.outcome import Done, Never
from storage.sending import Broadcast, BroadcastState, Progress
from storage.states import SendState
from storage.transaction import Transaction

_EVERY = 4.0  # seconds between two changes of one card
_ON_ITS_WAY = (SendState.TODO, SendState.SENDING)

_Watched: TypeAlias = Mapping[int, Sequence[int]]
"""Who is shown a broadcast, by its id."""


@dataclass(slots=True)
class _Card:
    """A person's card: its message once it was sent, what it shows, when it was last changed.

    `lost` says that it cannot be shown: the person has blocked the bot, or deleted it.
    """

    message_id: int | None = None
    shown: Screen | None = None
    changed_at: float = -inf
    lost: bool = False

    def shows(self, screen: Screen) -> bool:
        """Say whether there is nothing more to do about it."""
        return self.lost or (self.message_id is not None and self.shown == screen)


class Cards:
    """Shows owners, and who sends them, how broadcasts go."""

    def __init__(
        self,
        database: Database,
        paced: Paced,
        purse: Purse,
        owners: Iterable[int],
        timezone: ZoneInfo,
        *,
        clock: Clock,
    ) -> None:
        self._database = database
        self._paced = paced
        self._purse = purse
        self._owners = sorted(owners)
        self._timezone = timezone
        self._clock = clock
        self._cards: dict[tuple[int, int], _Card] = {}
        self._samples: dict[int, Samples] = {}
        self._gate_ends = -inf
        self._gate_seconds = 0.0

    def makers(self) -> Mapping[str, Maker]:
        """Return what makes the files of a card, by the first word of their reference."""
        files = CardFiles(self._timezone, self._clock.now)
        return {"csv": files.csv, "chart": files.chart}

    def pulse(self, broadcast_id: int) -> Pulse:
        """Return how fast a broadcast goes at this moment."""
        rate = rate_of(self._samples.get(broadcast_id, ()))
        purse, spent = self._purse, self._purse.is_spent(broadcast_id)
        # While another one is spent it goes free too, and yet it may cost something after that.
        saves = purse.budget > 0 and not purse.pays and not spent
        usual = self._paced.full_rate if saves else self._paced.rate
        return Pulse(rate, usual, self._wait(), purse.budget, spent)

    def _wait(self) -> float:
        """Return how long Telegram asked us to wait, until a minute after the end of that."""
        now, closed_for = self._clock.monotonic(), self._paced.closed_for
        if now + closed_for > self._gate_ends + 1.0 and closed_for > 0:
            self._gate_ends, self._gate_seconds = now + closed_for, closed_for
        return self._gate_seconds if now < self._gate_ends + WINDOW else 0.0

    async def alarm(
        self, tx: Transaction, broadcast: Broadcast, why: Stopped, said: str, now: datetime
    ) -> None:
        """Tell its watchers, with a sound, that it was stopped, and in Telegram's words why.

        The messages are part of the transaction that stops it.
        """
        stopped = await tx.broadcasts.get(broadcast.id) or broadcast
        (look,) = await look_at(tx, [stopped], self.pulse, now, self._timezone)
        shown = alarm_screen(look, _why(why, said), said)
        for chat_id in await watchers_of(tx, self._owners, stopped):
            await put_alarm(tx, broadcast.id, chat_id, shown, now)

    async def show_due(self) -> bool:
        """Show what has changed; say whether new cards wait to be sent."""
        async with self._database.reading() as tx:
            unclosed = await tx.broadcasts.unclosed()
            self._note(unclosed, await tx.tallies.progress([one.id for one in unclosed]))
            begun = [one for one in unclosed if one.state is not BroadcastState.PREPARING]
            looks = await look_at(tx, begun, self.pulse, self._clock.now(), self._timezone)
            watched = {one.id: await watchers_of(tx, self._owners, one) for one in begun}
            missing = await self._find(tx, looks, watched)
        if missing:
            await self._add(missing)
        screens = {look.broadcast.id: card_screen(look) for look in looks}
        if screens and await self._paced.telegram_answers():
            everyone = {chat_id for watchers in watched.values() for chat_id in watchers}
            await asyncio.gather(*(self._change(one, screens, watched) for one in everyone))
        await self._close([look for look in looks if self._is_over(look, screens, watched)])
        return bool(missing)

    def _note(self, unclosed: Sequence[Broadcast], progress: Mapping[int, Progress]) -> None:
        """Take a sample of what runs, and forget what is closed."""
        now, known = self._clock.monotonic(), {one.id for one in unclosed}
        self._samples = {
            one.id: noted(self._samples.get(one.id, ()), now, progress[one.id].settled)
            for one in unclosed
            if one.state is BroadcastState.RUNNING
        }
        self._cards = {key: card for key, card in self._cards.items() if key[0] in known}

    async def _find(
        self, tx: Transaction, looks: Sequence[Look], watched: _Watched
    ) -> list[tuple[Look, int]]:
        """Look up the messages of cards; return those that there are none of yet."""
        missing = []
        for look in looks:
            for chat_id in watched[look.broadcast.id] if look.progress.total else ():
                card = self._cards.setdefault((look.broadcast.id, chat_id), _Card())
                if card.message_id is not None:
                    continue
                found = await tx.messages.of_key(card_key(look.broadcast.id, chat_id))
                if found is None:
                    missing.append((look, chat_id))
                else:
                    state, card.message_id = found
                    card.lost = card.message_id is None and state not in _ON_ITS_WAY
        return missing

    async def _add(self, missing: Sequence[tuple[Look, int]]) -> None:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            for look, chat_id in missing:
                card = self._cards[look.broadcast.id, chat_id]
                card.shown = await put_card(tx, look, chat_id, now)
                card.changed_at = self._clock.monotonic()

    async def _change(self, chat_id: int, screens: Mapping[int, Screen], watched: _Watched) -> None:
        """Change the cards of one person, as many as Telegram takes; the rest in the next round."""
        stale = [
            (card, screens[broadcast_id])
            for (broadcast_id, whose), card in self._cards.items()
            if whose == chat_id and chat_id in watched.get(broadcast_id, ())
            if card.message_id is not None and not card.shows(screens[broadcast_id])
        ]
        for card, screen in sorted(stale, key=lambda one: one[0].changed_at):
            ready_at = max(card.changed_at + _EVERY, self._paced.ready_at(chat_id, Lane.CARD))
            if self._paced.closed_for > 0 or ready_at > self._clock.monotonic():
                return
            if await self._paced.leave(chat_id, Lane.CARD):
                await self._show(chat_id, card, screen)

    async def _show(self, chat_id: int, card: _Card, screen: Screen) -> None:
        card.changed_at = self._clock.monotonic()
        match await self._paced.change(chat_id, card.message_id or 0, screen):
            case Done() | Never(kind=matrix.SAME):
                card.shown = screen
            case Never():
                card.lost = True

    def _is_over(self, look: Look, screens: Mapping[int, Screen], watched: _Watched) -> bool:
        """Say whether a broadcast has ended and every card of it says so, or cannot."""
        broadcast_id, progress = look.broadcast.id, look.progress
        if look.broadcast.state not in ENDED or progress.left > 0:
            return False
        cards = [self._cards.get((broadcast_id, one)) for one in watched[broadcast_id]]
        there = [card for card in cards if card is not None]
        return progress.total == 0 or all(card.shows(screens[broadcast_id]) for card in there)

    async def _close(self, looks: Sequence[Look]) -> None:
        """Write down that the last cards were shown, unless it goes on meanwhile."""
        if not looks:
            return
        async with self._database.transaction() as tx:
            for look in looks:
                if await tx.broadcasts.get(look.broadcast.id) == look.broadcast:
                    await tx.broadcasts.close(look.broadcast.id, self._clock.now())


def _why(why: Stopped, said: str) -> str:
    match why:
        case Stopped.CONTENT:
            return fault(said)
        case Stopped.NOT_FOUND:
            return texts_broadcasts.NOT_FOUND
        case Stopped.ODD:
            return texts_broadcasts.ODD
