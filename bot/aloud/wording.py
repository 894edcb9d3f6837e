"""WORDS: what is read aloud of posts: text that an engine without understanding says right.

The engine is eSpeak NG. What it says well by itself is left to it: numbers, percentages, dates and
most abbreviations, NHS and GP among them. What it does not is written here as it is to be heard;
each rule was tried on its phonemes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from hashlib import sha256

from bot import texts
from bot.fit import clean, is_visible
from bot.render import is_old, title_of
from bot.render.digest import first_point
from bot.texts import aloud as texts_aloud
from storage.records import Post

VOICE = "en-gb"
LONGEST = 3_000
"""Characters that are spoken at most: about 4 minutes."""

MOST_POSTS = 20
"""Of a digest."""

_MANNER = f"{VOICE} 1"  # another number where the same words are to sound otherwise

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_BULLET = re.compile(r"^[ \t]*[-*\u2022\u2013\u2014\u00b7][ \t]+", re.MULTILINE)
_SPELLED = "COPD|DHSC|ECG|EEG|EHR|EPR|EPS|ICB|ICO|ICS|NIHR|OOH|QOF|UKHSA|WHO"
_Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _letters(found: re.Match[str]) -> str:
    return "-".join(found[1]) + (found[2] or "")


_RULES: Sequence[_Rule] = (
    (re.compile(r"\b([A-Z])&([A-Z])\b"), r"\1-and-\2"),  # A&E: else the A is an article
    (re.compile(r"\b([A-Z]) (?:and|&) ([A-Z])\b(?=[ ,.;:]|$)"), r"\1-and-\2"),
    (re.compile(r"&"), " and "),
    (re.compile(rf"\b({_SPELLED})(s?)\b"), _letters),  # else each is said as if it were a word
    (re.compile(r"(?<![\d,.])(111|999)(?![\d,]|\.\d)"), lambda found: " ".join(found[1])),
    (re.compile(r"(?<![\d,.])116 ?123(?![\d,]|\.\d)"), "1 1 6, 1 2 3"),
    (re.compile(r"\u00a3([\d,.]*\d) ?(?:m|million)\b"), r"\1 million pounds"),
    (re.compile(r"\u00a3([\d,.]*\d) ?(?:bn|billion)\b"), r"\1 billion pounds"),
    (re.compile(r"\u00a3([\d,.]*\d)"), r"\1 pounds"),
    (re.compile(r"(?<=\d)[-\u2013\u2014](?=\d)"), " to "),
    (re.compile(r"\b24/7\b"), "24 7"),
    (re.compile(r"\bi\.e\.", re.IGNORECASE), "that is"),
    (re.compile(r"\bvs\b\.?", re.IGNORECASE), "versus"),
    (re.compile(r"\bProf\.(?= )"), "Professor"),
    (re.compile(r"(?<=\d) ?mg\b"), " milligrams"),
    (re.compile(r"(?<=\d) ?ml\b", re.IGNORECASE), " millilitres"),
)
_SILENT = {"So", "Sk", "Cf", "Co", "Cn"}  # pictures, and what joins them
_SAID = "\u00b0"  # degrees
_SELECTORS = re.compile("[\ufe00-\ufe0f\u20e3]")
_ENDS = ".!?:;,"


def read_post(post: Post, now: datetime, timezone: tzinfo) -> str:
    """Return what is said of a post: its title, its points, its date."""
    said = clean(post.summary) if is_visible(post.summary) else ""
    return _fitted([title_of(post), *said.split("\n"), *_when(post, now, timezone)])


def read_digest(posts: Sequence[Post], now: datetime, timezone: tzinfo) -> str:
    """Return what is said of a digest: how many posts, and of each the title and first point."""
    lines = [texts_aloud.several(len(posts))]
    for number, post in enumerate(posts[:MOST_POSTS], 1):
        title = title_of(post)
        lines += [texts_aloud.numbered(number, title), first_point(post.summary)]
        lines += _when(post, now, timezone)
    return _fitted(lines)


def hash_of(text: str) -> str:
    """Return what tells one recording from another: the text and the voice."""
    return sha256(f"{_MANNER}\n{text}".encode()).hexdigest()


def spoken(text: str) -> str:
    """Return plain text as it is to be said: no addresses, no pictures, nothing to stumble over."""
    plain = _BULLET.sub("", _ADDRESS.sub(" ", _SELECTORS.sub("", text)))
    heard = "".join(c for c in plain if c in _SAID or unicodedata.category(c) not in _SILENT)
    for pattern, instead in _RULES:
        heard = pattern.sub(instead, heard)
    return " ".join(heard.split())


def _when(post: Post, now: datetime, timezone: tzinfo) -> list[str]:
    if post.published_at is None:
        return []
    published = post.published_at.astimezone(timezone)
    told = texts_aloud.published(published)
    return [told, texts.old(published.year)] if is_old(published, now) else [told]


def _fitted(lines: Sequence[str]) -> str:
    """Return as many lines as fit, each with its end, so that the voice falls and rests."""
    made: list[str] = []
    room = LONGEST
    for line in map(spoken, lines):
        ended = line if not line or line[-1] in _ENDS else f"{line}."
        room -= len(ended) + 1
        if room < 0:
            break
        made += [ended] if ended else []
    return "\n".join(made)
