"""WORDS: what owners are told on the page of sites: how each blog is read, how often it posts."""

from __future__ import annotations

from collections.abc import Mapping

from bot.language import phrase, say, together
from bot.texts import counted

SITES = phrase("Sites")
"""The button of the page, and its heading."""

NO_SITES = phrase("No blog has been read yet.")
NOT_READ = phrase("Not read yet.")


def read(last: str, following: str) -> str:
    """Return when a site was read and when it is next."""
    return say("Last read at {last}. Next look at {following}.", last=last, following=following)


def not_read(following: str) -> str:
    """Return that a site was never read."""
    return say("{not_read} Next look at {following}.", not_read=NOT_READ, following=following)


def failing_since(since: str, why: str) -> str:
    """Return since when a site fails, and why."""
    return say("Failing since {since}. Reason: {why}", since=since, why=why)


def last_failed(why: str) -> str:
    """Return that the last look at a site failed, which may be over soon."""
    return say("The last look failed. Reason: {why}", why=why)


def posts_a_month(number: float) -> str:
    """Return how often a site has posts."""
    if number == 0:
        return say("No posts in the last year.")
    if number < 1:
        return say("Less than 1 post a month.")
    return say("About {posts} a month.", posts=counted(round(number), "post", "posts"))


_MADE = {
    "extract": phrase("{} taken from the post"),
    "model": phrase("{} chosen by the model"),
    "editor": phrase("{} chosen by an editor"),
    "refused": phrase("in {} the model's answer was not used"),
}


def summaries(counts: Mapping[str, int]) -> str:
    """Return how the last summaries were made."""
    parts = [words.format(counts[by]) for by, words in _MADE.items() if counts.get(by)]
    if not parts:
        return ""
    return say(
        "The last {summaries}: {value}.",
        summaries=counted(sum(counts.values()), "summary", "summaries"),
        value=together(", ", parts),
    )


def model_trouble(why: str) -> str:
    """Return that the model for summaries did not answer the last time, and what is sent."""
    return say(
        "The model for summaries did not answer, so we copy sentences. Reason: {why}", why=why
    )


HUBS: Mapping[str, str] = {
    "verified": phrase("The blog tells us at once when there is news."),
    "asked": phrase("We have asked to be told of news at once, and wait for an answer."),
    "refused": phrase("The blog's hub refused to tell us of news. We look for it ourselves."),
}
NO_HUB = phrase("Nobody tells us of news. We look for it ourselves.")


def hub(state: str | None) -> str:
    """Return whether a hub tells us of news; None where there is none."""
    return HUBS.get(state or "", NO_HUB)
