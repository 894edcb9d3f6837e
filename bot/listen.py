"""LOOP: what people do: get updates, handle each once, answer.

    getUpdates ─▶ one transaction: update seen, effect, answers ─▶ commit ─▶ toast, change
                                                                      └─▶ the messages are sent

The next getUpdates acknowledges, so an update is acknowledged only after its effect is committed; a
crash before makes Telegram give it again, and a crash after finds it in the table of updates.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from telegram import Bot, Update

from bot.admins.admins_of import group_run_by
from bot.admins.counting import PATIENCE, Counting
from bot.admins.counts import Counts
from bot.catalogues import speaking_to
from bot.context import Context, House, Incoming, Reaction, Say
from bot.delivery.paced import Paced
from bot.delivery.showing import Showing
from bot.handlers import handle
from bot.handlers.inline import share
from bot.handlers.oops import oops
from bot.incoming import ALLOWED_UPDATES, Received, receive, with_about
from bot.readers.share import answer
from bot.readers.shares import Inline
from bot.send import attempt
from storage.clock import Clock
from storage.database import Database
from storage.errors import DatabaseUnavailableError, TelegramError
from storage.messages import NewMessage
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.transaction import Transaction

log = logging.getLogger(__name__)

_WAIT = 25  # seconds that Telegram holds a getUpdates open; 50 is its most
_BATCH = 100
_LOOKS = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds between looks for a message that is being settled


class Listen:
    """Handles updates one batch at a time; chats side by side, a chat's own in order."""

    def __init__(
        self,
        database: Database,
        bot: Bot,
        paced: Paced,
        house: House,
        *,
        clock: Clock,
        wake: Callable[[], None],
        patience: float = PATIENCE,
    ) -> None:
        self._database = database
        self._bot = bot
        self._house = house
        self._clock = clock
        self._wake = wake
        self._counting = Counting(database, clock.monotonic, patience)
        self._showing = Showing(database, paced, house, self._counting, clock=clock, wake=wake)
        self._next: int | None = None

    async def fetch(self, *, wait: bool = True) -> Outcome[Sequence[Update]]:
        """Ask Telegram what is new; waits for up to 25 seconds for something to come."""

        async def call() -> Sequence[Update]:
            return await self._bot.get_updates(
                offset=self._next,
                limit=_BATCH,
                timeout=_WAIT if wait else 0,
                allowed_updates=ALLOWED_UPDATES,
            )

        return await attempt(call)

    async def handle_batch(self, updates: Sequence[Update]) -> None:
        """Handle updates, and acknowledge them with the next fetch.

        An error of the database leaves the rest unacknowledged, so that Telegram gives it again.
        """
        chats: dict[int, list[tuple[int, Received]]] = defaultdict(list)
        for update in updates:
            received = self._receive(update)
            # What is typed in other chats belongs to none of ours, and waits for nobody.
            place = received.chat_id or -update.update_id
            chats[place].append((update.update_id, received))
        chains = (self._handle_in_order(chat) for chat in chats.values())
        # All end before the first error is raised, so that none goes on behind the next batch.
        for ended in await asyncio.gather(*chains, return_exceptions=True):
            if isinstance(ended, BaseException):
                raise ended
        if updates:
            self._next = updates[-1].update_id + 1

    async def drain(self, longest: float | None = None) -> None:
        """Wait for what is still counted, at most so many seconds."""
        await self._showing.drain(longest)

    def _receive(self, update: Update) -> Received:
        try:
            return receive(update, self._bot.id, self._house.bot_username)
        except Exception:
            log.exception("An update could not be read, and is passed over.")
            return Received()

    async def _handle_in_order(self, chat: Sequence[tuple[int, Received]]) -> None:
        for update_id, received in chat:
            await self.handle_one(update_id, received)

    async def handle_one(self, update_id: int, received: Received) -> None:
        """Handle one update in one transaction, then show what need not be kept.

        Raises DatabaseUnavailableError where the update is to be given again.
        """
        if received.inline is not None:
            await self._offer(received.inline)
            return
        reactions = await self._handled(update_id, await self._asked(received))
        self._wake()
        await self._showing.show(received, reactions)

    async def _asked(self, received: Received) -> Received:
        """Ask Telegram whether a person is an admin of the group or channel that this is about."""
        chat_id, person_id, incoming = received.asks_about, received.person_id, received.incoming
        if chat_id is None or person_id is None or incoming is None:
            return received
        found = await group_run_by(self._bot, person_id, chat_id)
        known = replace(incoming, runs=found or None, unsure=found is None)
        return replace(received, incoming=known)

    async def _offer(self, inline: Inline) -> None:
        """Answer who types in another chat; nothing is kept, and an error harms nobody."""
        try:
            async with self._database.reading() as tx:
                shares = await share(tx, self._house, self._clock.now(), inline)
        except Exception as error:  # noqa: BLE001  whoever types goes on typing, and asks again
            log.warning("An inline query could not be answered: %s", type(error).__name__)
            return
        await answer(self._bot, inline.query_id, shares)

    async def _handled(self, update_id: int, received: Received) -> Sequence[Reaction]:
        """Handle an update; twice if need be, because a lost connection may be back at once."""
        for last in (False, True):
            try:
                return await self._in_transaction(update_id, received)
            except Exception as error:
                if not await self._database.answers():
                    raise DatabaseUnavailableError from error
                if last:
                    # One bad update must not stop the others: it is logged, and the person told.
                    log.exception("An update could not be handled: %s", type(error).__name__)
        return await self._excuse(update_id, received)

    async def _in_transaction(self, update_id: int, received: Received) -> Sequence[Reaction]:
        await self._wait_for_settling(received)
        return await self._counting.first(partial(self._once, update_id, received))

    async def _once(
        self, update_id: int, received: Received, counts: Counts | None
    ) -> Sequence[Reaction]:
        now = self._clock.now()
        async with self._database.transaction() as tx:
            if not await tx.updates.first_time(update_id, now):
                return ()
            if received.present is not None and received.chat_id is not None:
                state = "active" if received.present else "blocked"
                await tx.subscribers.mark(received.chat_id, state, now)
            if received.incoming is None:
                return ()
            incoming = await self._find_about(tx, received, received.incoming)
            admin = await tx.admins.get(incoming.chat_id) if incoming.private else None
            reactions = await handle(Context(tx, now, self._house, incoming, admin, counts))
            await self._keep(tx, update_id, incoming, reactions)
        return reactions

    async def _excuse(self, update_id: int, received: Received) -> Sequence[Reaction]:
        if received.incoming is None:
            return ()
        try:
            async with self._database.transaction() as tx:
                with await speaking_to(tx, received.incoming.chat_id):
                    reactions = oops(received.incoming)
                if await tx.updates.first_time(update_id, self._clock.now()):
                    await self._keep(tx, update_id, received.incoming, reactions)
        except Exception as error:
            raise DatabaseUnavailableError from error
        return reactions

    async def _wait_for_settling(self, received: Received) -> None:
        """Give a message time to be written down that somebody replies to within the same moment.

        Telegram may show it, and bring the reply, before its own answer to us is settled.
        """
        if received.incoming is None or received.reply_to is None or received.fallback is not None:
            return
        for seconds in _LOOKS:
            replied_to = received.incoming.chat_id, received.reply_to
            async with self._database.reading() as tx:
                if await tx.messages.about(*replied_to) or await tx.digests.shown_at(*replied_to):
                    return
            await asyncio.sleep(seconds)

    async def _find_about(
        self, tx: Transaction, received: Received, incoming: Incoming
    ) -> Incoming:
        if received.reply_to is None:
            return incoming
        about = await tx.messages.about(incoming.chat_id, received.reply_to) or received.fallback
        if about is not None:
            return with_about(incoming, about)
        digest_id = await tx.digests.shown_at(incoming.chat_id, received.reply_to)
        return replace(incoming, digest_id=digest_id)

    async def _keep(
        self, tx: Transaction, update_id: int, incoming: Incoming, reactions: Sequence[Reaction]
    ) -> None:
        said = [reaction for reaction in reactions if isinstance(reaction, Say)]
        for place, say in enumerate(said):
            new = NewMessage(
                key=f"update:{update_id}:{place}",
                chat_id=incoming.chat_id,
                body=say.screen.to_json(),
                post_id=say.post_id,
                comment_id=say.comment_id,
                site_comment_id=say.site_comment_id,
                shows_post=say.shows_post,
            )
            await tx.messages.add(new, self._clock.now())


def trouble(outcome: Outcome[object]) -> str | None:
    """Return why Telegram gave no updates, None if it did; raises TelegramError for a bad token."""
    match outcome:
        case Done():
            return None
        case Never(why=why):
            raise TelegramError(f"{why}. Check BLEEP_TOKEN with @BotFather.")
        case Later(why=why) | Unknown(why=why):
            return why
