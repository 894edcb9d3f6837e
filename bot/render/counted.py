"""WORDS: how many get an announcement, and why others do not, as an admin reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot import quiet
from bot.texts import announcements as texts
from storage.reach import Reach


@dataclass(frozen=True, slots=True)
class Counted:
    """Whom an announcement would reach, at a moment, where the site is.

    `reach` is None while it is being counted.
    """

    reach: Reach | None
    now: datetime
    zone: tzinfo

    @property
    def words(self) -> str:
        """How many get it, how many of them later, and why others do not."""
        if self.reach is None:
            return texts.COUNTING
        held = [one for one in self.reach.windows if quiet.is_hushed(one, self.now, self.zone)]
        number = sum(self.reach.windows[one] for one in held)
        ends = {quiet.ends(one.window) for one in held if one.window != quiet.NONE}
        alike = len(ends) == 1 and all(one.timezone is None and not one.rests for one in held)
        told = texts.reached(self.reach.reached, number, ends.pop() if alike else "")
        others = texts.why_not({name: getattr(self.reach, name) for name in texts.WHY_NOT})
        return f"{told}\n\n{others}" if others else told

    @property
    def today(self) -> str:
        """How many would get it at this moment."""
        return texts.COUNTING if self.reach is None else texts.today(self.reach.reached)

    @property
    def anyone(self) -> bool:
        """Whether anyone gets it; so it seems while it is being counted."""
        return self.reach is None or self.reach.reached > 0
