"""WORDS: what owners are told on the page of sites: how each blog is read, how often it posts."""

from __future__ import annotations

from collections.abc import Mapping

from bot.texts import counted

SITES = "Sites"
"""The button of the page, and its heading."""

NO_SITES = "No blog has been read yet."
NOT_READ = "Not read yet."


def read(last: str, following: str) -> str:
    """Return when a site was read and when it is next."""
    return f"Last read at {last}. Next look at {following}."


def not_read(following: str) -> str:
    """Return that a site was never read."""
    return f"{NOT_READ} Next look at {following}."


def failing_since(since: str, why: str) -> str:
    """Return since when a site fails, and why."""
    return f"Failing since {since}. Reason: {why}"


def last_failed(why: str) -> str:
    """Return that the last look at a site failed, which may be over soon."""
    return f"The last look failed. Reason: {why}"


def posts_a_month(number: float) -> str:
    """Return how often a site has posts."""
    if number == 0:
        return "No posts in the last year."
    if number < 1:
        return "Less than 1 post a month."
    return f"About {counted(round(number), 'post', 'posts')} a month."


_MADE = {
    "extract": "{} taken from the post",
    "model": "{} chosen by the model",
    "editor": "{} chosen by an editor",
    "refused": "in {} the model's answer was not used",
}


def summaries(counts: Mapping[str, int]) -> str:
    """Return how the last summaries were made."""
    parts = [words.format(counts[by]) for by, words in _MADE.items() if counts.get(by)]
    if not parts:
        return ""
    return f"The last {counted(sum(counts.values()), 'summary', 'summaries')}: {', '.join(parts)}."


def model_trouble(why: str) -> str:
    """Return that the model for summaries did not answer the last time, and what is sent."""
    return f"The model for summaries did not answer, so we copy sentences. Reason: {why}"


HUBS: Mapping[str, str] = {
    "verified": "The blog tells us at once when there is news.",
    "asked": "We have asked to be told of news at once, and wait for an answer.",
    "refused": "The blog's hub refused to tell us of news. We look for it ourselves.",
}
NO_HUB = "Nobody tells us of news. We look for it ourselves."


def hub(state: str | None) -> str:
    """Return whether a hub tells us of news; None where there is none."""
    return HUBS.get(state or "", NO_HUB)
