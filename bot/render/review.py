"""WORDS: how a post looks to editors before it goes out, and how its points are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot import texts
from bot.fit import line
from bot.language import together
from bot.render import SHORT, TITLE, label, screen, title_of
from bot.screen import Button, Rows, Screen, data
from bot.texts import owners as texts_owners
from bot.texts import review as texts_review
from feeds.dispatch import NO_RULE
from storage.notices import Notice
from storage.records import Post

PAGE = 8
"""How many sentences a page offers."""

_SENTENCE = 330  # characters that are shown of one: 8 of them fit into a message


def review_words(notice: Notice, post: Post | None, due: str) -> str:
    """Return what an editor is asked about a post; `due` is when it goes by itself, if it does."""
    return together("\n\n", _words(notice, post, due))


def _words(notice: Notice, post: Post | None, due: str) -> Iterator[str]:
    facts = notice.facts
    yield texts_review.post(line(str(facts.get("title") or texts.UNTITLED), TITLE // 2))
    yield texts_review.goes_to([line(str(name), 40) for name in facts.get("lists", ())])
    if facts.get("gone"):
        yield texts_review.GONE
        return
    if facts.get("why") == NO_RULE:
        yield texts_review.NO_RULE
    yield texts_review.due(due) if due else texts_review.UNTIL_DECIDED
    if post is not None:
        yield texts_review.ABOVE


def review_rows(notice: Notice, post: Post | None) -> Rows:
    """Return what an editor can do with a post; one that is gone cannot be sent."""
    at = (notice.id, notice.revision or 0)
    rows = []
    if not notice.facts.get("gone"):
        rows.append((Button(texts_owners.SEND_NOW, data=data("decide", *at, "send")),))
        if post is None or can_change(post):
            rows.append((Button(texts_review.CHANGE_POINTS, data=data("points", "open", *at)),))
    rows.append((Button(texts_owners.DO_NOT_SEND, data=data("decide", *at, "none")),))
    return tuple(rows)


def can_change(post: Post) -> bool:
    """Say whether a post has points: a short one is sent whole."""
    return post.words > SHORT


def points_screen(
    post: Post, sentences: Sequence[str], chosen: Sequence[int], start: int, revision: int
) -> Screen:
    """Return a page of a post's sentences, each with whether it is chosen."""
    shown = list(enumerate(sentences))[start : start + PAGE]
    told = [f"{place + 1}. {line(sentence, _SENTENCE)}" for place, sentence in shown]
    length = len(joined(sentences, chosen))
    quoted = together("\n\n", told) or texts_review.NOTHING
    text = f"{texts_review.CHOOSE} {texts_review.so_long(length)}\n\n{quoted}"
    rows = tuple(
        _button(
            texts_review.sentence_button(place + 1, chosen=place in chosen),
            *("toggle", revision, place),
        )
        for place, _ in shown
    )
    return screen(
        text,
        (*rows, *_ends(len(sentences), start, revision)),
        title=f"{texts_review.POINTS_TITLE}: {line(title_of(post), 60)}",
    )


def joined(sentences: Sequence[str], chosen: Sequence[int]) -> str:
    """Return the chosen sentences as one text, in the order of the post."""
    return together(" ", (sentences[place] for place in sorted(chosen) if place < len(sentences)))


def _ends(number: int, start: int, revision: int) -> Iterator[tuple[Button, ...]]:
    if start + PAGE < number:
        yield _button(texts_review.MORE, "more", revision, start + PAGE)
    elif start:
        yield _button(texts_review.FIRST, "more", revision, 0)
    yield _button(texts_review.USE, "use", revision)
    yield _button(texts_review.TYPE, "type", revision)
    yield _button(texts_review.BACK, "back", revision)


def _button(text: str, *refs: object) -> tuple[Button]:
    return (Button(label(text), data=data("points", *refs)),)
