"""What an answer to a decision means, as a table."""

from __future__ import annotations

import pytest
from sqlalchemy import String

from feeds.deeds import DEEDS, NOT_ON_CARDS, SITE_DEEDS, Course, course
from feeds.sites.base import Change, Standing
from storage.offers import CHANGED
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Posted
from storage.states import CommentState, may_follow
from storage.tables import comments
from storage.tables_comments import site_comments

OLD, NEW, THEIRS = "As it was.", "As it is to be.", "As an editor wrote it."
LATER = Later("Not now.", counted=False)
DONE, OVERTAKEN, ALTERED = Course.DONE, Course.OVERTAKEN, Course.CHANGED


def there(status: str, text: str = OLD) -> Outcome[Standing]:
    return Done(Standing(Posted("5", status, ""), text))


def asked(word: str) -> Change:
    deed = DEEDS.get(word) or SITE_DEEDS[word]
    text = OLD if deed.exact else None
    return Change("5", deed.status, deed.seen, text, NEW if word == "edit" else None)


@pytest.mark.parametrize(
    ("word", "answer", "what"),
    [
        ("publish", there("approved"), DONE),
        ("publish", there("held"), Course.LATER),
        ("publish", there("held", THEIRS), ALTERED),
        ("publish", there("spam"), OVERTAKEN),
        ("publish", there("trashed", THEIRS), OVERTAKEN),
        ("spam", there("spam"), DONE),
        ("spam", there("held", THEIRS), ALTERED),
        ("off_topic", there("trashed"), DONE),
        ("off_topic", there("approved"), OVERTAKEN),
        ("reject", there("trashed"), DONE),
        ("withdraw", there("trashed", THEIRS), DONE),
        ("withdraw", there("approved", THEIRS), Course.LATER),
        ("unpublish", there("held", THEIRS), DONE),
        ("unpublish", there("approved", THEIRS), Course.LATER),
        ("unpublish", there("trashed"), OVERTAKEN),
        ("edit", there("held", NEW), DONE),
        ("edit", there("held"), Course.LATER),
        ("edit", there("approved"), Course.LATER),
        ("edit", there("approved", NEW), Course.LATER),
        ("edit", there("held", THEIRS), ALTERED),
        ("edit", there("approved", THEIRS), ALTERED),
        ("edit", there("spam"), OVERTAKEN),
        ("edit", there("trashed", NEW), OVERTAKEN),
        ("publish", LATER, Course.LATER),
        ("publish", Unknown("Lost."), Course.LATER),
        ("publish", Never("http_418", "It will not."), Course.LATER),
        ("edit", Never("rest_comment_invalid_id", "It is gone."), Course.GONE),
    ],
)
def test_each_answer_has_its_meaning(word: str, answer: Outcome[Standing], what: Course) -> None:
    deed = DEEDS.get(word) or SITE_DEEDS[word]
    assert course(deed, asked(word), answer) is what


def test_every_word_fits_its_column() -> None:
    for table in (comments, site_comments):
        column = table.c.wish.type
        assert isinstance(column, String)
        assert max(map(len, [*DEEDS, *SITE_DEEDS, CHANGED])) <= (column.length or 0)


def test_where_a_deed_ends_can_be_reached_from_where_it_was_seen() -> None:
    for deed in DEEDS.values():
        for seen in deed.seen - {deed.says}:
            assert may_follow(CommentState(seen), deed.ends) or seen == "spam"


def test_what_takes_a_comment_off_is_done_whatever_it_says() -> None:
    assert {word for word, deed in DEEDS.items() if not deed.exact} == {"withdraw", "unpublish"}
    assert set(DEEDS) > NOT_ON_CARDS


@pytest.mark.parametrize(
    ("text", "new_text", "says", "fits"),
    [
        (None, None, THEIRS, True),
        (OLD, None, OLD, True),
        (OLD, None, THEIRS, False),
        (OLD, NEW, NEW, True),
        (OLD, NEW, OLD, True),
        (OLD, NEW, THEIRS, False),
        (None, NEW, THEIRS, True),
    ],
)
def test_a_change_fits_what_was_shown_or_what_it_brings(
    text: str | None, new_text: str | None, says: str, *, fits: bool
) -> None:
    assert Change("5", "hold", frozenset(), text, new_text).fits(says) == fits
