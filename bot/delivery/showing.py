"""LOOP: what a person sees at once: the toast of a press, and the message whose button it was.

The messages that are sent are rows instead, and so is a change that could certainly not be made,
where nothing else was said. What takes long to count is shown a moment later:

    toast ─▶ the page without it ─▶ counted, while others write ─▶ the page with it
                                      └─ the same chat presses again ─▶ nothing more
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from bot.admins.counting import Counting
from bot.admins.counts import Counts
from bot.catalogues import speaking_to
from bot.context import Change, Context, House, Incoming, Reaction, Say, Toast
from bot.delivery.matrix import BLOCKED, DEACTIVATED, LEFT, NEVER_STARTED, NOT_FOUND, SAME
from bot.delivery.paced import Paced
from bot.handlers import handle
from bot.incoming import Received
from bot.screen import Screen
from bot.texts.help import STALE
from storage.clock import Clock
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.messages import NewMessage
from storage.outcome import Later, Never, Outcome

log = logging.getLogger(__name__)


_SHOWN = "shown:"
"""How the key of a message begins that says what could not be shown in place."""

_NOT_LOST = frozenset({SAME, BLOCKED, DEACTIVATED, NEVER_STARTED, LEFT, NOT_FOUND})


class Showing:
    """Shows what need not be kept."""

    def __init__(
        self,
        database: Database,
        paced: Paced,
        house: House,
        counting: Counting,
        *,
        clock: Clock,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._paced = paced
        self._house = house
        self._counting = counting
        self._clock = clock
        self._wake = wake
        self._latest: dict[int, asyncio.Task[None]] = {}  # by chat
        self._kept: set[asyncio.Task[None]] = set()

    async def show(self, received: Received, reactions: Sequence[Reaction]) -> None:
        """Show the toast and the changes of an update that was handled."""
        toasts = [reaction.text for reaction in reactions if isinstance(reaction, Toast)]
        incoming = received.incoming
        if received.press_id is not None:
            unread = await self._unread(received.person_id) if incoming is None else None
            await self._paced.toast(received.press_id, toasts[0] if toasts else unread)
        if incoming is None or incoming.pressed_id is None:
            return
        self._latest.pop(incoming.chat_id, None)  # what it waited for is of an older page
        said = any(isinstance(reaction, Say) for reaction in reactions)
        for reaction in reactions:
            if isinstance(reaction, Change):
                screen = reaction.screen
                shown = await self._paced.show(incoming.chat_id, incoming.pressed_id, screen)
                if _is_lost(shown) and not said:
                    await self._say(incoming.chat_id, received.press_id or "", screen)
                self._keep(incoming, incoming.pressed_id, reaction.later)

    async def _say(self, chat_id: int, press_id: str, screen: Screen) -> None:
        """Send what could not be shown in place: whoever pressed would hear nothing at all."""
        new = NewMessage(f"{_SHOWN}{press_id}", chat_id, screen.to_json())
        try:
            async with self._database.transaction() as tx:
                await tx.messages.add_instead(new, _SHOWN, self._clock.now())
        except DatabaseUnavailableError:
            log.warning("What could not be shown in place could not be kept either.")
            return
        self._wake()

    async def drain(self, longest: float | None = None) -> None:
        """Wait for what is counted, at most so many seconds; then let go of what is left."""
        if self._kept:
            await asyncio.wait(self._kept, timeout=longest)
        for task in self._kept:
            task.cancel()
        await asyncio.gather(*self._kept, return_exceptions=True)

    def _keep(self, incoming: Incoming, message_id: int, later: tuple[str, ...]) -> None:
        """Begin to count what takes too long for all who write to wait for it."""
        if not later:
            return
        action, *refs = later
        again = replace(incoming, action=action, refs=tuple(refs))
        task = asyncio.create_task(self._show_later(again, message_id))
        self._latest[incoming.chat_id] = task
        self._kept.add(task)
        task.add_done_callback(self._kept.discard)

    async def _show_later(self, incoming: Incoming, message_id: int) -> None:
        """Show what took too long to wait for; whoever does not get it looks again."""
        try:
            found = await self._counting.first(partial(self._look, incoming))
            if self._latest.get(incoming.chat_id) is not asyncio.current_task():
                return
            del self._latest[incoming.chat_id]
            for change in found:
                if isinstance(change, Change):
                    await self._paced.show(incoming.chat_id, message_id, change.screen)
        except Exception as error:  # noqa: BLE001  the update itself is handled, and not again
            log.warning("What was counted could not be shown: %s", type(error).__name__)

    async def _unread(self, person_id: int | None) -> str:
        """Say of a button that cannot be read that it is not there any more."""
        try:
            async with self._database.reading() as tx:
                with await speaking_to(tx, person_id or 0):
                    return str(STALE)
        except DatabaseUnavailableError:
            return str(STALE)  # in English: the update is handled, and not again

    async def _look(self, incoming: Incoming, counts: Counts | None) -> Sequence[Reaction]:
        """Handle what only looks, as it is now and with the person's role of now."""
        async with self._database.reading() as tx:
            admin = await tx.admins.get(incoming.chat_id) if incoming.private else None
            now = self._clock.now()
            return await handle(Context(tx, now, self._house, incoming, admin, counts))


def _is_lost(shown: Outcome[object]) -> bool:
    """Say whether a change was certainly not made, in a chat that may get messages."""
    match shown:
        case Later():
            return True
        case Never(kind):
            return kind not in _NOT_LOST
        case _:
            return False
