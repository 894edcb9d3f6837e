"""WORDS: what a platform can do and tell, as a protocol; each adapter declares its abilities.

The LOOPs know only this page. An adapter is made from the stored `Site`, the web client and the
relay account; what it cannot do it does not declare, and the reader is told before writing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

from storage.outcome import Outcome
from storage.records import Finding, Post, Posted, Posting, Site, SiteComment


class Ability(StrEnum):
    """One thing that can be done with comments on a site."""

    INSERT = "insert"  # put a comment on the site
    STATUS = "status"  # learn what became of it
    COMMENTS = "comments"  # read what everyone can see
    MODERATE = "moderate"  # publish, refuse or remove one of ours there
    QUEUE = "queue"  # list whatever waits there for an editor, and decide about it
    LINKED = "linked"  # comments are another service's: only a link; what waits is given back
    HANDOFF = "handoff"  # give the reader the text and the comment form
    LETTERS = "letters"  # put several comments into one draft post (drafts.py)


class Platform(Protocol):
    """One site's way of taking, showing and telling about comments, and of telling about posts."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """What can be done here, with the account that is set."""

    async def check(self) -> tuple[Finding, ...]:
        """Say what is right and wrong with the site and its relay account."""

    async def check_moderator(self) -> tuple[Finding, ...]:
        """Say what is right and wrong with the moderator account; nothing where none is set."""

    def encode(self, text: str) -> str:
        """Return the body to send, so that the site shows exactly `text`."""

    def form_url(self, post: Post) -> str:
        """Return the address of the post's comment form."""

    def moderation_url(self, remote_id: str) -> str:
        """Return the site's own page to decide about a comment; empty where it is not known."""

    async def locate(self, post: Post) -> Outcome[str]:
        """Find the site's own id of a post; Never if comments cannot go there."""

    async def comment(self, posting: Posting) -> Outcome[Posted]:
        """Put one comment on the site. One call, never repeated here."""

    async def find(self, posting: Posting, known: frozenset[str]) -> Outcome[Posted | None]:
        """Look for a comment whose answer was lost; ids in `known` are others'. None: not there."""

    async def statuses(self, ids: Sequence[str]) -> Outcome[dict[str, Posted]]:
        """Tell where comments stand; an id that is missing from the answer may be gone."""

    async def is_gone(self, comment_id: str) -> Outcome[bool]:
        """Ask for one comment, and say whether the site has it no more, not even in its bin."""

    async def moderate(self, remote_id: str, status: str, seen: Collection[str]) -> Outcome[Posted]:
        """Approve, hold, mark as spam or bin a comment (approve, hold, spam, trash).

        Only if it stands as it was `seen` (words of `Posted`); either way, say where it stands
        then. Safe to repeat. Never of the kind `rest_comment_invalid_id`: it is deleted for good.
        """

    async def comments(self) -> Outcome[tuple[SiteComment, ...]]:
        """Return the newest comments that everyone can see, newest first."""

    async def full_texts(self, remote_ids: Sequence[str]) -> Outcome[Mapping[str, str]]:
        """Return the whole HTML of posts by the site's own ids, as everyone may read it.

        A post whose id the feed does not tell may be asked for by its address.

        An id that the site does not tell is not in the answer. What it tells may be no longer than
        the feed, where the owner shares no more. Trouble on the way is Later.
        """

    async def is_published(self, post: Post) -> Outcome[bool]:
        """Say whether everyone can still read a post; Later where that cannot be told now."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a comment stands on the site, and what it says there, as its writer typed it."""

    posted: Posted
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done with a comment, if it stands as it was `seen` and says what was shown.

    `status` is as in `Platform.moderate`. `text` is what was shown to who decided; None for what is
    done whatever it says. `new_text` is what it is to say.
    """

    remote_id: str
    status: str
    seen: frozenset[str]
    text: str | None = None
    new_text: str | None = None

    def fits(self, text: str) -> bool:
        """Say whether what the site shows is what was shown here, or what it is to say."""
        return self.text is None or text in (self.text, self.new_text)


@runtime_checkable
class ChangesWhatWasSeen(Protocol):
    """A platform that acts on a comment only if it still says what was shown."""

    async def change(self, wanted: Change) -> Outcome[Standing]:
        """Carry out a change, or nothing; either way, say where it stands then and what it says.

        Safe to repeat. Never of the kind `rest_comment_invalid_id`: it is deleted for good.
        """


@runtime_checkable
class TellsQueue(Protocol):
    """A platform that tells every comment that waits for an editor (Ability.QUEUE)."""

    @property
    def queue_url(self) -> str:
        """The site's own page of what waits; empty where it is not known."""

    async def queue(self) -> Outcome[tuple[SiteComment, ...]]:
        """Return all that waits and is not the relay's, oldest first, `text` as it was typed.

        Never of the kind `not_possible`: the account lacks the right to.
        """

    async def look(self, remote_id: str) -> Outcome[Standing]:
        """Say where one comment stands and what it says. Never as in `ChangesWhatWasSeen`."""


PlatformOf: TypeAlias = Callable[[Site], Platform]
"""Gives the adapter of a site; made in the composition root."""
