"""WORDS: which lists a post goes to, by the lists' rules, and what a set of rules would have done.

A rule that includes sends a post to its list; one that excludes keeps it out, whatever the others
say. A post that no rule includes anywhere goes to the list of all posts, and where else the admins
chose.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.lists import List
from storage.records import ALL, Post
from storage.rules import Rule

CATEGORY, TITLE, TEXT, AUTHOR, SITE = "category", "title", "text", "author", "site"
FIELDS = (CATEGORY, TITLE, TEXT, AUTHOR, SITE)
"""What a rule can look at. Feeds do not tell a tag from a category, so both are one."""

UNMATCHED, REVIEW_MINUTES = "unmatched", "review_minutes"
"""The preferences: the list, by its id, of posts that no rule includes, or ASK_FIRST; and how many
minutes a new post waits for an editor, 0 for none and less for as long as it takes."""

ASK_FIRST = "ask"

_WORDS_IN = (TITLE, TEXT)
_JOINERS = "\u200c\u200d"
_SAME = str.maketrans(
    {"\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u00ad": None, "\u200b": " "}
)
# Scripts that put no space between words: where a word ends cannot be seen.
_UNSPACED = (
    *("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "YI SYLLABLE"),
    *("THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN"),
)


def normal(text: str) -> str:
    """Return a text in which the same words are the same characters.

    Unicode NFKC with full case folding, one kind of apostrophe and hyphen, single spaces.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


@dataclass(frozen=True, slots=True)
class Read:
    """A post as rules read it, every text in its normal form."""

    title: str
    text: str
    author: str
    categories: frozenset[str]
    site: str


def read(post: Post) -> Read:
    """Return a post as rules read it."""
    return Read(
        title=normal(post.title),
        text=normal(post.text),
        author=normal(post.author),
        categories=frozenset(map(normal, post.categories)),
        site=str(post.site_id),
    )


def has_word(text: str, word: str) -> bool:
    """Say whether a word, or several, is in a text as whole words; both are in normal form.

    "ai" is not in "daily care". A word ends where no letter, mark or figure follows, in any script;
    in scripts without spaces it may end anywhere.
    """
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        if _apart(text[at - 1 : at], word[0]) and _apart(word[-1], text[end : end + 1]):
            return True
        at = text.find(word, at + 1)
    return False


def _apart(before: str, after: str) -> bool:
    """Say whether a word may end between two characters; an empty one is the end of the text."""
    if not (_is_letter(before) and _is_letter(after)):
        return True
    return not _is_mark(after) and (_is_unspaced(before) or _is_unspaced(after))


def _is_letter(character: str) -> bool:
    if not character:
        return False
    return unicodedata.category(character)[0] in "LMN" or character in f"_{_JOINERS}"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character in _JOINERS


def _is_unspaced(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_UNSPACED)


def _says(rule: Rule, post: Read) -> bool:
    """Say whether what a rule looks for is in a post, be it to include or to exclude."""
    word = normal(rule.word)
    match rule.field:
        case "category":
            return word in post.categories
        case "author":
            return bool(word) and word == post.author
        case "title":
            return has_word(post.title, word)
        case "text":
            return has_word(post.text, word)
        case "site":
            return word == post.site
    return False


def matches(rule: Rule, post: Post) -> bool:
    """Say whether what a rule looks for is in a post; capital letters make no difference.

    A category and an author must be the same; a word, or several, must be there as whole words.
    """
    return _says(rule, read(post))


@dataclass(frozen=True, slots=True)
class Ruled:
    """What rules say of a post: the lists that they send it to, and those that they keep it from.

    `matched` says whether any rule includes it, also where another keeps it out again.
    """

    to: frozenset[int]
    kept_out: frozenset[int]
    matched: bool


def ruled(post: Read, rules: Iterable[Rule]) -> Ruled:
    """Return what rules say of a post; to exclude wins."""
    found = [rule for rule in rules if _says(rule, post)]
    included = frozenset(rule.list_id for rule in found if not rule.excludes)
    kept_out = frozenset(rule.list_id for rule in found if rule.excludes)
    return Ruled(included - kept_out, kept_out, bool(included))


def route(
    post: Post, lists: Iterable[List], rules: Iterable[Rule], otherwise: int | None = None
) -> frozenset[int]:
    """Return the ids of the lists that a post goes to: the list of all posts, and by the rules.

    `otherwise` is the list of posts that no rule includes anywhere, if one was chosen.
    """
    return _route(read(post), tuple(lists), tuple(rules), otherwise)


def _route(
    post: Read, lists: Sequence[List], rules: Sequence[Rule], otherwise: int | None
) -> frozenset[int]:
    always = {one.id for one in lists if one.slug == ALL}
    said = ruled(post, rules)
    chosen = said.to
    if otherwise is not None and not said.matched and otherwise not in said.kept_out:
        chosen = frozenset({otherwise})
    return frozenset(always | (chosen & {one.id for one in lists}))


def is_unmatched(post: Post, rules: Iterable[Rule]) -> bool:
    """Say whether no rule includes a post anywhere."""
    return not ruled(read(post), rules).matched


@dataclass(frozen=True, slots=True)
class Tried:
    """Where one post would have gone by one set of rules, and where by another."""

    post: Post
    before: frozenset[int]
    after: frozenset[int]


def dry_run(
    posts: Iterable[Post],
    lists: Sequence[List],
    before: Sequence[Rule],
    after: Sequence[Rule],
    otherwise: int | None = None,
) -> list[Tried]:
    """Return where posts would have gone by the rules `before` and by the rules `after`."""
    seen = ((post, read(post)) for post in posts)
    return [
        Tried(post, _route(one, lists, before, otherwise), _route(one, lists, after, otherwise))
        for post, one in seen
    ]


def contradictions(rules: Sequence[Rule]) -> list[tuple[Rule, Rule]]:
    """Return pairs of an including rule and an excluding one of its list that always wins.

    The including one can never send a post: the other matches whatever it matches.
    """
    return [
        (one, other)
        for one in rules
        for other in rules
        if one.list_id == other.list_id and not one.excludes and other.excludes
        if one.field == other.field and _covers(one, other)
    ]


def _covers(one: Rule, other: Rule) -> bool:
    """Say whether whatever has the word of `one` has the word of `other` too."""
    mine, theirs = normal(one.word), normal(other.word)
    return mine == theirs or (one.field in _WORDS_IN and has_word(mine, theirs))


def same(one: Rule, other: Rule) -> bool:
    """Say whether two rules look for the same thing in the same list."""
    here = (one.list_id, one.field, normal(one.word))
    return here == (other.list_id, other.field, normal(other.word))


def seen_in(posts: Iterable[Post], field: str, limit: int) -> list[str]:
    """Return the categories or authors that posts have, the most frequent first."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for post in posts:
        for label in post.categories if field == CATEGORY else (post.author,):
            word = normal(label)
            if word:
                shown.setdefault(word, " ".join(label.split()))
                counts[word] += 1
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return [shown[word] for word in ordered[:limit]]
