"""WORDS: which lists a post goes to, by the lists' rules."""

from __future__ import annotations

import re
from collections.abc import Iterable

from storage.lists import List, Rule
from storage.records import ALL, Post

CATEGORY = "category"
TITLE = "title"


def matches(rule: Rule, post: Post) -> bool:
    """Say whether a rule sends a post to its list; capital letters make no difference.

    A category must be the same; a word, or several, must be in the title as whole words: "AI" is
    not in "Daily care".
    """
    word = rule.word.strip().casefold()
    if rule.field == CATEGORY:
        return word in (category.casefold() for category in post.categories)
    if rule.field != TITLE or not word:
        return False
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", post.title.casefold()) is not None


def route(post: Post, lists: Iterable[List], rules: Iterable[Rule]) -> frozenset[int]:
    """Return the ids of the lists that a post goes to: the list of all posts, and by the rules."""
    always = {one.id for one in lists if one.slug == ALL}
    return frozenset(always | {rule.list_id for rule in rules if matches(rule, post)})
