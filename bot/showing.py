"""LOOP: what a person sees at once: the toast of a press, and the message whose button it was.

The messages that are sent are rows instead. What takes long to count is shown a moment later:

    toast ─▶ the page without it ─▶ counted, while others write ─▶ the page with it
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.context import Change, Context, House, Incoming, Reaction, Toast
from bot.counting import Counting
from bot.counts import Counts
from bot.handlers import handle
from bot.incoming import Received
from bot.paced import Paced
from bot.texts.help import STALE
from storage.clock import Clock
from storage.database import Database

log = logging.getLogger(__name__)


class Showing:
    """Shows what need not be kept."""

    def __init__(
        self, database: Database, paced: Paced, house: House, counting: Counting, *, clock: Clock
    ) -> None:
        self._database = database
        self._paced = paced
        self._house = house
        self._counting = counting
        self._clock = clock

    async def show(self, received: Received, reactions: Sequence[Reaction]) -> None:
        """Show the toast and the changes of an update that was handled."""
        toasts = [reaction.text for reaction in reactions if isinstance(reaction, Toast)]
        incoming = received.incoming
        if received.press_id is not None:
            unread = STALE if incoming is None else None
            await self._paced.toast(received.press_id, toasts[0] if toasts else unread)
        if incoming is None or incoming.pressed_id is None:
            return
        for reaction in reactions:
            if isinstance(reaction, Change):
                await self._paced.show(incoming.chat_id, incoming.pressed_id, reaction.screen)
                await self._show_later(incoming, reaction.later)

    async def _show_later(self, incoming: Incoming, later: tuple[str, ...]) -> None:
        """Show what took too long to wait for; whoever does not get it looks again."""
        if not later:
            return
        action, *refs = later
        again = replace(incoming, action=action, refs=tuple(refs))
        try:
            found = await self._counting.first(partial(self._look, again))
        except Exception as error:  # noqa: BLE001  the update itself is handled, and not again
            log.warning("What was counted could not be shown: %s", type(error).__name__)
            return
        changes = [replace(one, later=()) for one in found if isinstance(one, Change)]
        await self.show(Received(incoming=again), changes)

    async def _look(self, incoming: Incoming, counts: Counts | None) -> Sequence[Reaction]:
        """Handle what only looks, as it is now and with the person's role of now."""
        async with self._database.reading() as tx:
            admin = await tx.admins.get(incoming.chat_id) if incoming.private else None
            now = self._clock.now()
            return await handle(Context(tx, now, self._house, incoming, admin, counts))
