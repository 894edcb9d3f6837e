"""WORDS: what one person may send: how often, with how many links, and under which names.

The numbers are those of the facts on comments, section 10; what a name may claim, of section 11.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from feeds.identifiers.normal import read
from feeds.wording import normalise, readings
from storage.commenters import Sent

LONGEST_SPAN = timedelta(days=1)
"""How far back anything counts."""

MOST_LINKS = 1
"""How many links a comment may have before an owner looks, while the blog has published none."""


class Rule(StrEnum):
    """What can be too often."""

    GAP = "gap"  # two in a row
    HOUR = "hour"
    DAY = "day"
    POST = "post"  # on one post, while the blog has published none of the person's


MOST: Mapping[Rule, tuple[int, timedelta]] = {
    Rule.GAP: (1, timedelta(seconds=30)),
    Rule.HOUR: (5, timedelta(hours=1)),
    Rule.DAY: (15, LONGEST_SPAN),
    Rule.POST: (3, LONGEST_SPAN),
}
"""How many comments a person may send within how long."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A comment may not be sent before this moment, by this rule."""

    rule: Rule
    until: datetime


def limit(
    sent: Iterable[Sent], post_id: int, now: datetime, *, known: bool, answers: bool
) -> Limit | None:
    """Return what keeps a person from one more comment on a post now; None if nothing does.

    `known` says that the blog has published a comment of the person. Whoever `answers` somebody on
    the blog may do so at once: two people who talk do not flood anybody.
    """
    given = list(sent)
    waits = []
    for rule, (most, span) in MOST.items():
        if (rule is Rule.GAP and answers) or (rule is Rule.POST and known):
            continue
        counted = [one.at for one in given if rule is not Rule.POST or one.post_id == post_id]
        until = _until(counted, most, span, now)
        waits += [Limit(rule, until)] if until else []
    return max(waits, key=lambda one: one.until, default=None)


def _until(times: Sequence[datetime], most: int, span: timedelta, now: datetime) -> datetime | None:
    """Return when fewer than `most` of the times are within the span; None if that is so now."""
    # What seems to come from the future was written while the clock was wrong: it cannot count.
    within = sorted((at for at in times if now - span < at <= now), reverse=True)
    return within[most - 1] + span if len(within) >= most else None


NOTES: Sequence[tuple[int, timedelta]] = ((1, timedelta(minutes=15)), (3, LONGEST_SPAN))
"""How many private notes to the author a person may send within how long."""


def next_note(sent: Iterable[datetime], now: datetime) -> datetime | None:
    """Return from when a person may send one more private note; None if it may be now."""
    given = list(sent)
    waits = [until for most, span in NOTES if (until := _until(given, most, span, now))]
    return max(waits, default=None)


def to_the_minute(moment: datetime) -> datetime:
    """Return the first full minute that is not before a moment: people are told no seconds."""
    minute = moment.replace(second=0, microsecond=0)
    return minute if minute == moment else minute + timedelta(minutes=1)


def same_words(text: str) -> str:
    """Return a text so that only another text differs to the eye: not capital letters, nor spaces.

    What cannot be seen, and letters that only look like others, make no new text either.
    """
    return " ".join(read(normalise(text)).text.casefold().split())


# ---- links

_ENDINGS = "com|org|net|info|biz|co|io|me|eu|uk|us|ru|cn|xyz|top|shop|site|online|club|app|dev|link"
_REST = r"(?:(?!https?://|www\.)[^\s<>])*"
_LINK = re.compile(
    rf"(?:[a-z][a-z0-9+.-]*://|www\.){_REST}"
    rf"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:(?:{_ENDINGS})(?![\w-])|[a-z]{{2,24}}/(?=\w)){_REST}"
)


def links(text: str) -> int:
    """Count the links in a text, those without https:// too, however they are disguised."""
    return len(_LINK.findall(read(text).lower))


# ---- names


class Claim(StrEnum):
    """What a name claims."""

    ROLE = "role"  # to be a doctor, or to speak for the blog
    BLOG = "blog"  # to be the blog, or its author


_ROLES = frozenset(
    word
    for reading in readings(
        "dr drs doctor doctors prof professor nurse nurses gp gps nhs admin admins administrator "
        "moderator moderators editor editors editorial author official "
        "physician surgeon consultant docteur dokter profesor proffesor proffessor "
        "mbbs mbchb mrcgp frcgp mrcp frcp"
    )
    for word in reading
)
_TICKS = frozenset("\u2611\u2705\u2713\u2714")  # beside a name they say that somebody checked it


def claims_role(name: str) -> bool:
    """Say whether a name claims what only the author can confirm, in whatever letters."""
    if _TICKS & set(name):
        return True
    return any(_ROLES & {*reading, *_spelt_out(reading)} for reading in readings(name))


def claim(name: str, names: Iterable[str]) -> Claim | None:
    """Return what a shown name claims; `names` are those of the blog and of its authors."""
    if claims_role(name):
        return Claim.ROLE
    shown = readings(name)
    taken = any(
        _is_like(mine, theirs) for one in names for theirs in readings(one) for mine in shown
    )
    return Claim.BLOG if taken else None


def _is_like(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether words hold a name; one of a single word only if they are no more than it.

    An initial stands for the first name: "J Smith" is like "Jane Smith".
    """
    name = [word for word in theirs if word not in _ROLES]
    if not name:
        return False
    if len(name) > 1 and len(mine) > 1 and (mine[0], mine[-1]) == (name[0][0], name[-1]):
        return True
    return "".join(mine) == "".join(name) or (len(name) > 1 and set(name) <= set(mine))


def _spelt_out(words: Sequence[str]) -> list[str]:
    """Return the words that are written letter by letter: N H S. Two letters are initials."""
    line = " ".join(words)
    return [found.replace(" ", "") for found in re.findall(r"\b\w(?: \w\b){2,}", line)]
