"""WORDS: what each word of a wish asks of a site, and what an answer to it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from feeds.sites.base import Change, Standing
from storage.offers import EDIT
from storage.outcome import Done, Never, Outcome
from storage.site_wishes import UNPUBLISH
from storage.states import CommentState
from storage.wishes import RESCUE

_HELD = frozenset({"held"})
_SHOWN = frozenset({"approved"})
_GONE = "rest_comment_invalid_id"


@dataclass(frozen=True, slots=True)
class Deed:
    """What a wish asks of a site: the status to set, if it stands as `seen`, and what follows.

    `ends` is the comment's state after it, if the site says `says`. With `told`, the wish's word is
    the reason that the reader is told. What is `exact` is done only to the words that were shown;
    what takes a comment off is done whatever it says.
    """

    status: str
    says: str
    ends: CommentState
    seen: frozenset[str] = _HELD
    told: bool = False
    exact: bool = True


_PUBLISH = Deed("approve", "approved", CommentState.APPROVED)
_SPAM = Deed("spam", "spam", CommentState.SPAM)
_REJECT = Deed("trash", "trashed", CommentState.TRASHED, told=True)
_UNPUBLISH = Deed("hold", "held", CommentState.HELD, seen=_SHOWN, exact=False)
_RESCUE = Deed("approve", "approved", CommentState.APPROVED, seen=frozenset({"spam", "trashed"}))
_EDIT = Deed("hold", "held", CommentState.HELD, seen=_HELD | _SHOWN)
_WITHDRAW = Deed(
    "trash",
    "trashed",
    CommentState.WITHDRAWN,
    seen=frozenset({"held", "approved", "spam"}),
    exact=False,
)

DEEDS: Mapping[str, Deed] = {
    "publish": _PUBLISH,
    "spam": _SPAM,
    **dict.fromkeys(("off_topic", "person", "harm", "other"), _REJECT),
    **dict.fromkeys(("shorter", "leave_out", "source"), _REJECT),
    "withdraw": _WITHDRAW,
    UNPUBLISH: _UNPUBLISH,
    EDIT: _EDIT,
    RESCUE: _RESCUE,
}
"""What each word of a wish asks for; the words between are reasons, and questions to the reader."""

NOT_ON_CARDS = frozenset({"withdraw", UNPUBLISH, EDIT, RESCUE})
"""The words that no card of a comment that waits has."""

SITE_DEEDS: Mapping[str, Deed] = {
    "publish": _PUBLISH,
    "spam": _SPAM,
    "reject": Deed("trash", "trashed", CommentState.TRASHED),
    UNPUBLISH: _UNPUBLISH,
}
"""The same for the site's own comments, whose writers are told nothing here."""


class Course(Enum):
    """What came of a wish."""

    DONE = "done"
    OVERTAKEN = "overtaken"  # somebody on the site was faster, and their word stands
    CHANGED = "changed"  # it says something else than was shown; nothing was done
    GONE = "gone"
    LATER = "later"


def course(deed: Deed, wanted: Change, outcome: Outcome[Standing]) -> Course:
    """Return what an answer means for a wish."""
    if isinstance(outcome, Never) and outcome.kind == _GONE:
        return Course.GONE
    if not isinstance(outcome, Done):
        return Course.LATER
    status, text = outcome.value.posted.status, outcome.value.text
    if status == deed.says and wanted.new_text in (None, text) and status not in deed.seen:
        return Course.DONE
    if status not in deed.seen:
        return Course.OVERTAKEN
    if not wanted.fits(text):
        return Course.CHANGED
    is_there = status == deed.says and text == wanted.new_text
    return Course.DONE if is_there else Course.LATER
