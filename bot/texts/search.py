"""WORDS: what readers are told about finding and keeping posts, and what a shared post says."""

from __future__ import annotations

from collections.abc import Sequence

# ---- searching

TOO_COMMON = "These words are in nearly every post. Send another word."
MORE = "More posts"
FIRST_FEW = "There are more posts than these. To see others, add a word."
NO_MORE = "There are no more posts."


def not_found(query: str, *, several: bool) -> str:
    """Return the answer to a search that found nothing, and nothing like it."""
    return f"{nothing(query, several=several)}\n\nTry another word, or send /latest."


def did_you_mean(query: str, meant: str, *, several: bool) -> str:
    """Return the answer to a search that found nothing, where a word was mistyped."""
    return f"{nothing(query, several=several)}\n\nDid you mean {meant}?"


def try_one(query: str, word: str) -> str:
    """Return the answer to a search for words of which no post has all, but some has one."""
    return f"{nothing(query, several=True)}\n\nTry 1 word: {word}"


def nothing(query: str, *, several: bool) -> str:
    """Return the news that a search found nothing."""
    have = "all of these words" if several else "this word"
    return f"No post has {have}: {query}."


def search_for(words: str) -> str:
    """Return the button that searches for what was suggested."""
    return f"Search for {words}"


# ---- lists of posts

NEWER = "Newer posts"
OLDER = "Older posts"
NEXT = "Next page"
BACK = "Previous page"
REMOVED = "Removed from your saved posts."
NOT_SAVED = "This post is not among your saved posts."


def remove(number: int) -> str:
    """Return the button that takes a post off the list of saved posts."""
    return f"Remove {number}"


def shown(first: int, last: int) -> str:
    """Return which posts of a list are shown now."""
    return f"Post {first}" if first == last else f"Posts {first} to {last}"


def old_ones(numbers: Sequence[int]) -> str:
    """Return the warning about old posts in a list, by their numbers in it."""
    *most, last = map(str, numbers)
    if not most:
        return f"Advice in post {last} may have changed. It is over 2 years old."
    which = f"{', '.join(most)} and {last}"
    return f"Advice in posts {which} may have changed. They are over 2 years old."


# ---- sharing


def described(published: str, summary: str) -> str:
    """Return the line under a title, in the list from which somebody chooses a post to share."""
    return f"{published}. {summary}" if published else summary


INLINE_OFF = (
    "Readers cannot share posts in other chats: inline mode is off. "
    "To turn it on, send /setinline to @BotFather."
)
INLINE_ON = "Readers can share posts in other chats: inline mode is on."
