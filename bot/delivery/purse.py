"""STEP: what a broadcast may cost: how many of its messages may still be paid for.

Telegram charges for messages that were sent, above 30 a second (facts on Telegram, section 1).
Which of them it charges cannot be known, so each that is sent while paying counts. What was sent
before this process began counts too, with what was on its way then and what was sent again: so what
is charged is never more than the budget, through any restart.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from bot.delivery.paced import Paced
from bot.pace import PER_STAR
from storage.sending import Broadcast
from storage.states import SendState
from storage.transaction import Transaction

_MAY_HAVE_COST = (SendState.SENT, SendState.IN_DOUBT, SendState.DROPPED)


class Purse:
    """Counts what running broadcasts may still pay for; `budget` is in Stars for each of them.

    A budget of 0 pays for nothing, infinity for all.
    """

    def __init__(self, budget: float) -> None:
        self.budget = budget
        self._most = budget * PER_STAR
        self._used: dict[int, int] = {}

    @property
    def room(self) -> float:
        """How many messages may go now until one of the broadcasts can pay no more."""
        return max(0, self._most - max(self._used.values(), default=0))

    @property
    def pays(self) -> bool:
        """Whether messages are paid for now: all that runs goes at one pace."""
        return self.room >= 1

    def share(self, paced: Paced, room: int, waiting: int, ahead: float) -> int:
        """Return how many of `room` may be claimed: paid for or free, but never both at once.

        `waiting` says how many of those claimed before have not left; `ahead` is in seconds.
        """
        if paced.saves != self.pays:
            return int(min(room, self.room)) if self.pays else room
        if waiting:
            return 0  # they leave at the pace that they were claimed for
        paced.save(on=not self.pays)
        return int(min(room, paced.room(ahead), self.room if self.pays else inf))

    def is_spent(self, broadcast_id: int) -> bool:
        """Say whether a broadcast that runs has had all that it may cost."""
        return 0 < self._most < self._used.get(broadcast_id, 0) + 1

    async def look(self, tx: Transaction, running: Iterable[Broadcast]) -> None:
        """Learn what runs now; changes of sent messages cost nothing."""
        ids = {one.id for one in running if not one.mends}
        self._used = {its_id: used for its_id, used in self._used.items() if its_id in ids}
        if 0 < self._most < inf and (new := ids - self._used.keys()):
            more = await tx.doubts.more_copies(new)
            for its_id, progress in (await tx.tallies.progress(new)).items():
                self._used[its_id] = progress.of(*_MAY_HAVE_COST) + more.get(its_id, 0)

    def spend(self, broadcast_ids: Iterable[int]) -> None:
        """Count a message of each of these, which is about to leave."""
        for its_id in broadcast_ids:
            if its_id in self._used:
                self._used[its_id] += 1
