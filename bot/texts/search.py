"""WORDS: what readers are told about finding and keeping posts, and what a shared post says."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import phrase, say, together

_ENDS = ".!?…"

# ---- searching

TOO_COMMON = phrase("These words are in nearly every post. Send another word.")
MORE = phrase("More posts")
FIRST_FEW = phrase("There are more posts than these. To see others, add a word.")
NO_MORE = phrase("There are no more posts.")
NO_REPLY = phrase("This was a search. To comment on a post, reply to its message.")


def not_found(query: str, *, several: bool) -> str:
    """Return the answer to a search that found nothing, and nothing like it."""
    return say(
        "{nothing}\n\nTry another word, or send /latest.", nothing=nothing(query, several=several)
    )


def did_you_mean(query: str, meant: str, *, several: bool) -> str:
    """Return the answer to a search that found nothing, where a word was mistyped."""
    return say(
        "{nothing}\n\nDid you mean {meant}?", nothing=nothing(query, several=several), meant=meant
    )


def try_one(query: str, word: str) -> str:
    """Return the answer to a search for words of which no post has all, but some has one."""
    return say("{nothing}\n\nTry 1 word: {word}", nothing=nothing(query, several=True), word=word)


def nothing(query: str, *, several: bool) -> str:
    """Return the news that a search found nothing."""
    have = say("all of these words") if several else say("this word")
    return say("No post has {have}: {query}.", have=have, query=query.rstrip(_ENDS))


def search_for(words: str) -> str:
    """Return the button that searches for what was suggested."""
    return say("Search for {words}", words=words)


# ---- lists of posts

NEWER = phrase("Newer posts")
OLDER = phrase("Older posts")
NEXT = phrase("Next page")
BACK = phrase("Previous page")
REMOVED = phrase("Removed from your saved posts.")
NOT_SAVED = phrase("This post is not among your saved posts.")


def remove(number: int, title: str) -> str:
    """Return the button that takes a post off the list of saved posts."""
    return say("Remove {number}: {title}", number=number, title=title)


def shown(first: int, last: int) -> str:
    """Return which posts of a list are shown now."""
    return (
        say("Post {first}", first=first)
        if first == last
        else say("Posts {first} to {last}", first=first, last=last)
    )


def old_ones(numbers: Sequence[int]) -> str:
    """Return the warning about old posts in a list, by their numbers in it."""
    *most, last = map(str, numbers)
    if not most:
        return say("Advice in post {last} may have changed. It is over 2 years old.", last=last)
    which = say("{value} and {last}", value=together(", ", most), last=last)
    return say("Advice in posts {which} may have changed. They are over 2 years old.", which=which)


# ---- sharing


def described(published: str, summary: str) -> str:
    """Return the line under a title, in the list from which somebody chooses a post to share."""
    return f"{published}. {summary}" if published else summary


INLINE_OFF = phrase(
    "Readers cannot share posts in other chats: inline mode is off. "
    "To turn it on, send /setinline to @BotFather."
)
INLINE_ON = phrase("Readers can share posts in other chats: inline mode is on.")
