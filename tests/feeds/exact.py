"""A platform of tests that tells what its comments say, changes only what was seen, has a queue."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from html import unescape

from feeds.sites.base import Ability, Change, Standing
from storage.outcome import Done, Never, Outcome
from storage.records import Posted, SiteComment
from tests.feeds.builders import FakePlatform
from tests.storage.builders import ADDRESS, NOW

_SAYS = {"approve": "approved", "hold": "held", "spam": "spam", "trash": "trashed"}
_GONE = Never("rest_comment_invalid_id", "It is gone.")
ABILITIES = frozenset(
    {Ability.INSERT, Ability.STATUS, Ability.COMMENTS, Ability.MODERATE, Ability.QUEUE}
)


@dataclass(slots=True)
class ExactPlatform(FakePlatform):
    """`edits` are other words than those that were sent; `visitors` are what others wrote.

    `changes` is what was asked for, `answers` what is answered to the next ones instead of the
    truth: with `does`, what was asked for is done all the same. `told` is what is said of the queue
    instead of the truth, and `leaves_out` is not in its list.
    """

    abilities: frozenset[Ability] = ABILITIES
    edits: dict[str, str] = field(default_factory=dict)
    visitors: dict[str, SiteComment] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    answers: list[Outcome[Standing]] = field(default_factory=list)
    does: bool = False
    told: Outcome[tuple[SiteComment, ...]] | None = None
    asked_queue: int = 0
    looked_at: list[str] = field(default_factory=list)

    @property
    def queue_url(self) -> str:
        return f"{ADDRESS}wp-admin/edit-comments.php"

    def visit(self, number: int, text: str = "Pour it at once.", status: str = "held") -> None:
        """Let a visitor write into the site's own form."""
        name = str(number)
        url = f"{ADDRESS}#comment-{number}"
        self.visitors[name] = SiteComment(
            name, "11", None, "A visitor", text, url, NOW, by_site=False
        )
        self.stands[name] = Posted(name, status, url)

    def says(self, number: str) -> str:
        """Return what a comment says on the site."""
        if number in self.edits:
            return self.edits[number]
        if number in self.visitors:
            return self.visitors[number].text
        return unescape(self.written[number].body)

    async def look(self, remote_id: str) -> Outcome[Standing]:
        self.looked_at.append(remote_id)
        if self.away is not None:
            return self.away
        if remote_id not in self.stands:
            return _GONE
        return Done(Standing(self.stands[remote_id], self.says(remote_id)))

    async def change(self, wanted: Change) -> Outcome[Standing]:
        self.changes.append(wanted)
        number = wanted.remote_id
        if self.answers and not self.does:
            return self.answers.pop(0)
        if number not in self.stands:
            return _GONE
        stood = self.stands[number].status
        if stood in wanted.seen and wanted.fits(self.says(number)):
            self.decide(number, _SAYS[wanted.status])
            if wanted.new_text is not None:
                self.edits[number] = wanted.new_text
        if self.answers:
            return self.answers.pop(0)
        return Done(Standing(self.stands[number], self.says(number)))

    async def queue(self) -> Outcome[tuple[SiteComment, ...]]:
        self.asked_queue += 1
        if self.told is not None:
            return self.told
        waits = [
            dataclasses.replace(one, text=self.says(number))
            for number, one in self.visitors.items()
            if number in self.stands
            and self.stands[number].status == "held"
            and number not in self.leaves_out
        ]
        return Done(tuple(sorted(waits, key=lambda one: int(one.id))))
