"""STEP: what running broadcasts show, rendered once for all their readers, and the calls for it.

Groups and channels, whose numbers are negative, get it as bot/delivery/in_public.py has it.

A look-up has a transaction of its own: what goes wrong in it must not undo a claim. A broadcast
that cannot be rendered is halted; the others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias

from bot.catalogues import ENGLISH, catalogue
from bot.delivery.correct import Erase, Mend, Mended, erase, mend
from bot.delivery.flights import Call
from bot.delivery.in_public import in_public
from bot.delivery.matrix import REFUSED
from bot.delivery.outgoing import Change, Deletion, Outgoing
from bot.delivery.paced import Paced
from bot.delivery.payload import Payload, in_thread
from bot.delivery.purse import Purse
from bot.delivery.settle import Alarm, Stopped
from bot.language import is_english, speaking
from bot.screen import Screen
from storage.clock import Clock
from storage.database import Database
from storage.errors import StorageError
from storage.outcome import Never
from storage.sending import Broadcast, Delivery
from storage.transaction import Transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message ready to be sent to people, and what it was made of for groups and channels.

    `others` has it in languages other than English, each made when its first reader is claimed.
    """

    private: Payload
    screen: Screen
    others: dict[str, Payload] = field(default_factory=dict)


Content: TypeAlias = Prepared | Change | Deletion | Never

_LOOK_EVERY = 0.25  # seconds between two looks at what runs: an admin's `Pause` is one
_RENDER_EVERY = 2.0  # seconds for which a rendering is good: a post may be edited meanwhile
_NOTHING = Never(REFUSED, "there is nothing to send any more")


@dataclass(frozen=True, slots=True)
class Ready:
    """A broadcast that runs, and what it shows."""

    broadcast: Broadcast
    content: Content


class Contents:
    """Renders running broadcasts; `purse` says whether messages may cost Stars.

    `username` is the bot's name, once Telegram has told it.
    """

    def __init__(
        self,
        database: Database,
        outgoing: Outgoing,
        paced: Paced,
        alarm: Alarm,
        *,
        username: Callable[[], str],
        clock: Clock,
        purse: Purse,
    ) -> None:
        self._database = database
        self._outgoing = outgoing
        self._paced = paced
        self._alarm = alarm
        self._username = username
        self._clock = clock
        self.purse, self._paid = purse, purse.pays
        self._running: Sequence[Broadcast] = ()
        self._looked_at = -_LOOK_EVERY
        self._rendered: dict[int, tuple[float, Content]] = {}

    def look_again(self) -> None:
        """Read anew what runs, at the next call."""
        self._looked_at = -_LOOK_EVERY

    async def ready(self) -> list[Ready]:
        """Return what runs and can be shown, in the order of the lanes."""
        now = self._clock.monotonic()
        if now >= self._looked_at + _LOOK_EVERY:
            async with self._database.reading() as tx:
                self._running = await tx.broadcasts.running()
                await self.purse.look(tx, self._running)
            self._looked_at = now
            known = [(one.id, self._rendered.get(one.id)) for one in self._running]
            self._rendered = {key: kept for key, kept in known if kept is not None}
        if self._paid != self.purse.pays:
            self._paid, self._rendered = self.purse.pays, {}
        found = [(broadcast, await self._content(broadcast)) for broadcast in self._running]
        return [Ready(broadcast, content) for broadcast, content in found if content is not None]

    async def _content(self, broadcast: Broadcast) -> Content | None:
        """Return what a broadcast shows; None where it cannot be told now."""
        now = self._clock.monotonic()
        at, content = self._rendered.get(broadcast.id, (-_RENDER_EVERY, None))
        if content is not None and now < at + _RENDER_EVERY:
            return content
        try:
            content = await self._render(broadcast)
        except StorageError as error:
            log.warning("A broadcast waits: %s", error)
            return None
        except Exception as error:
            # One post that cannot be shown must not stop the others: its broadcast is halted.
            log.exception("Broadcast %d cannot be rendered.", broadcast.id)
            await self.halt(broadcast, f"it cannot be rendered ({type(error).__name__})")
            return None
        self._rendered[broadcast.id] = (now, content)
        return content

    async def _render(self, broadcast: Broadcast) -> Content:
        async with self._database.reading() as tx:
            shown = await self._outgoing.render(tx, broadcast, self._clock.now())
        if isinstance(shown, Screen):
            return Prepared(self._paced.prepare(shown, paid=self._paid), shown)
        return _NOTHING if shown is None else shown

    async def halt(self, broadcast: Broadcast, why: str) -> None:
        """Halt a broadcast that cannot be sent as it is, and tell the owners once."""
        async with self._database.transaction() as tx:
            if await tx.broadcasts.halt(broadcast.id, why):
                await self._alarm(tx, broadcast, Stopped.CONTENT, why, self._clock.now())
        self.look_again()

    def of(self, broadcast_id: int) -> Content | None:
        """Return what a broadcast shows, where it was rendered."""
        return self._rendered[broadcast_id][1] if broadcast_id in self._rendered else None

    async def calls(self, claimed: Sequence[Delivery]) -> dict[int, Call]:
        """Return the call that each claimed delivery is."""
        contents = {key: content for key, (_, content) in self._rendered.items()}
        threads = await self._threads(claimed)
        calls: dict[int, Call] = {}
        for delivery in claimed:
            content = contents.get(delivery.broadcast_id, _NOTHING)
            if isinstance(content, Prepared):
                ready = content.private
                if delivery.language is not None and catalogue(delivery.language) is not None:
                    ready = await self._spoken(delivery, content, delivery.language)
                if delivery.chat_id < 0:
                    ready = in_thread(self._public(content), threads.get(delivery.chat_id))
                calls[delivery.id] = partial(self._send, delivery.chat_id, ready)
        missing = [delivery for delivery in claimed if delivery.id not in calls]
        if self._paid:
            self.purse.spend(one.broadcast_id for one in claimed if one.id in calls)
        if missing:
            calls |= await self._special(missing, contents, self._clock.now())
        return calls

    async def _spoken(self, delivery: Delivery, content: Prepared, language: str) -> Payload:
        """Return a message in the language of its reader, rendered once for all who read it."""
        if language not in content.others:
            with speaking(catalogue(language)):
                again = await self._render(delivery.broadcast)
            known = again.private if isinstance(again, Prepared) else content.private
            content.others[language] = known
        return content.others[language]

    def _public(self, content: Prepared) -> Payload:
        shown = in_public(content.screen, self._username())
        return self._paced.prepare(shown, paid=self._paid)

    async def _threads(self, claimed: Sequence[Delivery]) -> dict[int, int]:
        """Return the forum topics that posts go to, of the groups among these."""
        groups = [delivery.chat_id for delivery in claimed if delivery.chat_id < 0]
        if not groups:
            return {}
        async with self._database.reading() as tx:
            return await tx.groups.threads(groups)

    async def _special(
        self, claimed: Sequence[Delivery], contents: dict[int, Content], now: datetime
    ) -> dict[int, Call]:
        """Look up the messages that corrections change; all of a batch in one transaction."""
        calls: dict[int, Call] = {}
        spoken: dict[tuple[int, str], Change | Deletion] = {}
        async with self._database.transaction() as tx:
            languages = await tx.languages.among([delivery.chat_id for delivery in claimed])
            for delivery in claimed:
                content = contents.get(delivery.broadcast_id, _NOTHING)
                what: Mend | Erase | Mended | Never = _NOTHING
                if isinstance(content, Change | Deletion):
                    language = languages.get(delivery.chat_id, ENGLISH)
                    with speaking(catalogue(language)):
                        key = (delivery.broadcast_id, language)
                        if key not in spoken:
                            spoken[key] = await self._translated(tx, delivery, content, now)
                        what = await self._change(tx, delivery, spoken[key], now)
                calls[delivery.id] = partial(self._mend, delivery.chat_id, what)
        return calls

    async def _translated(
        self, tx: Transaction, delivery: Delivery, content: Change | Deletion, now: datetime
    ) -> Change | Deletion:
        """Return a change in the language that is spoken now."""
        if is_english():
            return content
        shown = await self._outgoing.render(tx, delivery.broadcast, now)
        return shown if isinstance(shown, Change | Deletion) else content

    async def _change(
        self, tx: Transaction, delivery: Delivery, content: Change | Deletion, now: datetime
    ) -> Mend | Erase | Mended:
        """Return what becomes of the messages of a chat, in the language that is spoken now."""
        what = await self._outgoing.what_to_mend(tx, delivery, content, now)
        return what if delivery.chat_id > 0 else self._in_public(what)

    def _in_public(self, what: Mend | Erase | Mended) -> Mend | Erase | Mended:
        """Return a change as a group or channel gets it."""
        if not isinstance(what, Mend):
            return what
        username = self._username()
        instead = what.instead and in_public(what.instead, username)
        return replace(what, screen=in_public(what.screen, username), instead=instead)

    async def _send(self, chat_id: int, payload: Payload) -> Mended:
        return Mended(await self._paced.send_prepared(chat_id, payload))

    async def _mend(self, chat_id: int, what: Mend | Erase | Mended | Never) -> Mended:
        match what:
            case Mend():
                return await mend(self._paced, chat_id, what)
            case Erase():
                return await erase(self._paced, chat_id, what)
            case Mended():
                return what
            case _:
                return Mended(what)
