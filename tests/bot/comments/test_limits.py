"""What one person may send: how often, with how many links, under which names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.comments.limits import (
    MOST,
    Claim,
    Limit,
    Rule,
    claim,
    claims_role,
    limit,
    links,
    next_note,
    same_words,
    to_the_minute,
)
from storage.commenters import Sent

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
HERE, ELSEWHERE = 1, 2
NAMES = ("Digital health", "Dr Jane Smith", "Kim")


def ago(*minutes: float, post_id: int = ELSEWHERE) -> list[Sent]:
    """Return comments that were sent so many minutes ago."""
    return [Sent(post_id, NOW - timedelta(minutes=one)) for one in minutes]


def reached(
    sent: list[Sent], now: datetime = NOW, *, known: bool = False, answers: bool = False
) -> Limit | None:
    return limit(sent, HERE, now, known=known, answers=answers)


def test_the_numbers_are_those_of_the_facts() -> None:
    assert {rule: (most, span.total_seconds()) for rule, (most, span) in MOST.items()} == {
        Rule.GAP: (1, 30),
        Rule.HOUR: (5, 3_600),
        Rule.DAY: (15, 86_400),
        Rule.POST: (3, 86_400),
    }


def test_whoever_has_sent_nothing_may_send() -> None:
    assert reached([]) is None


@pytest.mark.parametrize(
    ("sent", "rule", "wait"),
    [
        (ago(0), Rule.GAP, 0.5),
        (ago(0.4), Rule.GAP, 0.1),
        (ago(50, 40, 30, 20, 10), Rule.HOUR, 10),
        (ago(59, 40, 30, 20, 10, 5), Rule.HOUR, 20),
        (ago(*range(61, 1_390, 90)), Rule.DAY, 1_440 - 61 - 14 * 90),
        (ago(1_439, 61, 60, post_id=HERE), Rule.POST, 1),
    ],
)
def test_a_limit_says_from_when_the_next_may_be_sent(
    sent: list[Sent], rule: Rule, wait: float
) -> None:
    found = reached(sent)
    assert found is not None
    assert (found.rule, found.until) == (rule, NOW + timedelta(minutes=wait))


@pytest.mark.parametrize(
    "sent",
    [
        ago(0.5),
        ago(60, 40, 30, 20, 10),
        ago(50, 40, 30, 20),
        ago(*range(61, 1_300, 90)),
        ago(1_440, 61, 60, post_id=HERE),
        ago(62, 61, 60),
    ],
)
def test_one_fewer_or_a_moment_later_is_allowed(sent: list[Sent]) -> None:
    assert reached(sent) is None


def test_of_several_limits_the_longest_is_told() -> None:
    found = reached([*ago(0), *ago(70, 65, 61, post_id=HERE)])
    assert found == Limit(Rule.POST, NOW + timedelta(days=1, minutes=-70))


def test_once_the_blog_has_published_one_a_post_takes_more() -> None:
    sent = ago(70, 65, 61, post_id=HERE)
    assert reached(sent) is not None
    assert reached(sent, known=True) is None


def test_an_answer_to_somebody_needs_no_gap_but_counts() -> None:
    assert reached(ago(0), answers=True) is None
    found = reached(ago(5, 4, 3, 2, 0), answers=True)
    assert found is not None
    assert found.rule is Rule.HOUR


def test_what_seems_to_come_from_the_future_blocks_nobody() -> None:
    assert reached(ago(-600, -601, -602, -603, -604, -605)) is None


SENT = st.lists(
    st.builds(
        Sent,
        st.sampled_from([HERE, ELSEWHERE]),
        st.integers(0, 100_000).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    ),
    max_size=30,
)


@given(SENT, st.booleans(), st.booleans())
def test_from_the_moment_that_is_told_it_is_allowed_and_not_before(
    sent: list[Sent],
    known: bool,  # noqa: FBT001  drawn by hypothesis
    answers: bool,  # noqa: FBT001  the same
) -> None:
    found = reached(sent, known=known, answers=answers)
    if found is None:
        return
    assert NOW < found.until <= NOW + timedelta(days=1)
    before = found.until - timedelta(microseconds=1)
    assert reached(sent, before, known=known, answers=answers) is not None
    assert reached(sent, found.until, known=known, answers=answers) is None


@given(st.lists(st.integers(0, 5_000), max_size=80), st.booleans())
def test_whoever_keeps_to_it_never_sends_more_than_allowed(
    pauses: list[int],
    known: bool,  # noqa: FBT001  drawn by hypothesis
) -> None:
    sent: list[Sent] = []
    now = NOW
    for pause in pauses:
        now += timedelta(seconds=pause)
        if reached(sent, now, known=known) is None:
            sent.append(Sent(HERE, now))
    times = [one.at for one in sent]
    assert all(later - earlier >= timedelta(seconds=30) for earlier, later in pairwise(times))
    for rule, (most, span) in MOST.items():
        if not (known and rule is Rule.POST):
            crowds = zip(times, times[most:], strict=False)
            assert all(last - first >= span for first, last in crowds), rule


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, 0), (0.000001, 60), (1, 60), (59, 60), (60, 60), (61, 120)]
)
def test_a_moment_is_told_in_full_minutes_and_never_too_early(seconds: float, told: int) -> None:
    assert to_the_minute(NOW + timedelta(seconds=seconds)) == NOW + timedelta(seconds=told)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("I agree with all of it.", "I AGREE  with all\nof it. ", True),
        ("Stra\u00dfe", "STRASSE", True),
        ("I agree with all of it.", "I\u200b agr\u0435e with a\u00adll of it.", True),
        ("I agree with all of it.", "I agree with most of it.", False),
        ("I agree with all of it.", "I agree with all of it!", False),
    ],
)
def test_capital_letters_and_white_space_make_no_new_text(
    one: str,
    other: str,
    same: bool,  # noqa: FBT001  a column of the table
) -> None:
    assert (same_words(one) == same_words(other)) is same


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("We do the same, e.g. on Mondays from 5.30pm.It works.", 0),
        ("Write to me@surgery.example.com about it.", 0),
        ("See https://a.example/x?y=1.", 1),
        ("See nhs.uk for this.", 1),
        ("See www.a.example and HTTPS://B.EXAMPLE/", 2),
        ("https://a.example,https://b.example", 2),
        ("cheap-pills.shop/now or pills.xyz", 2),
        ("\uff57\uff57\uff57.a.example and ex\u0430mple\u200b.com", 2),
        ("tg://resolve?domain=x ftp://a.example", 2),
        ("bit.ly/x1 and youtu.be/abc", 2),
        ("This e.g./i.e. that and/or 1.5/2.5 mg, as in 10.1136/bmj", 0),
    ],
)
def test_links_are_counted_however_they_are_written(text: str, number: int) -> None:
    assert links(text) == number


@pytest.mark.parametrize(
    "name",
    [
        *("Dr Smith", "dr. smith", "DR SMITH", "Smith, Dr", "(Dr) Sam", "_dr_", "Dr!", "dr1"),
        *("Doctor Who", "Prof Moss", "Nurse Joy", "GP, London", "A GP", "NHS", "nhs-worker"),
        *("admin", "The Moderator", "Editor", "Administrator", "Professor Moss", "Author"),
        *("DrSmith", "DRSmith", "GPSmith", "NHSdoctor"),
        *("N H S", "N.H.S.", "a d m i n"),
        *("Adm1n", "m0derat0r", "Ed!tor", "@dmin", "pr0f Sam", "adrnin", "edltor"),
        *("D\u0433 Sam", "\u0414r Sam", "\u0430dmin", "\u0391dmin", "\u1d05\u0280 Sam"),
        *("\U0001d403\U0001d42b Sam", "\U0001d57b\U0001d597\U0001d594\U0001d58b Sam"),
        *("\uff24\uff52 Sam", "\u24b9\u24c7 Sam", "\U0001f173\U0001f181 Sam"),
        *("D\u200br Sam", "\u202eDr Sam", "D\u00adr Sam", "Nur\u0301se Joy", "Dr\uff0eSam"),
        *("\u00d0r Sam", "\u0256r Sam", "\u0110octor Sam", "Sam MBBS", "Sam, F.R.C.G.P."),
        *("Profesor Moss", "Docteur Sam", "Consultant Sam", "Sam, surgeon", "Editorial team"),
        *("D\U0001f642r Sam", "dr\U0001f642sam", "Sam \u2714\ufe0f", "Sam \u2705"),
    ],
)
def test_a_name_that_claims_a_role_is_seen_through_every_disguise(name: str) -> None:
    assert claims_role(name)
    assert claim(name, NAMES) is Claim.ROLE


@pytest.mark.parametrize(
    "name",
    [
        *("Sam", "Drew", "Andrea", "Doctorow", "Badminton fan", "J R R Tolkien", "D R Jones"),
        *("Anonymous reader", "Zo\u00eb \U0001f642", "Edith", "O'Neil Sons", "Hydra", "G P Wu"),
        *("\u674e\u5c0f\u9f99", "\u0645\u062d\u0645\u062f", "\u0410\u043d\u043d\u0430"),
        *("\u0110\u1eb7ng", "Md Rahman", "S Smith", "J Smithers", "Jo Smith", "J S"),
        *("Jane", "Smith", "Jane Smithers", "Health", "Kimberley", "Kim Wu", ""),
    ],
)
def test_a_name_that_claims_nothing_may_be_shown(name: str) -> None:
    assert claim(name, NAMES) is None


@pytest.mark.parametrize(
    "name",
    [
        *("Jane Smith", "Smith, Jane", "janesmith", "JaneSmith", "JANE SMITH of London"),
        *("J4ne Sm1th", "J\u0430ne Smith", "J\u00e1ne\u200b Smith", "Jane_Smith", "j.smith.jane"),
        *("J Smith", "j. smith", "J\u200b. Sm1th", "J. R. Smith"),
        *("Digital Health", "digital-health", "The Digital Health team"),
        *("Kim", "KIM", "K1m", "\u041aim"),
    ],
)
def test_the_names_of_the_blog_and_its_authors_are_theirs(name: str) -> None:
    assert claim(name, NAMES) is Claim.BLOG
    assert claim(name, []) is None


def test_a_blog_whose_author_has_a_role_for_a_name_takes_no_other_name() -> None:
    assert claim("Sam", ["admin", "Editor", "", "\U0001f642"]) is None


@given(st.text(max_size=60))
def test_no_name_and_no_text_breaks_the_reading(text: str) -> None:
    assert claim(text, [text]) in {None, Claim.ROLE, Claim.BLOG}
    assert links(text) >= 0


@given(st.lists(st.integers(0, 3_000), max_size=9))
def test_private_notes_keep_their_distance_whenever_they_were_sent(minutes: list[int]) -> None:
    """Whoever sends as soon as it is allowed never sends more than is allowed."""
    sent: list[datetime] = []
    for wait in sorted(minutes):
        now = NOW + timedelta(minutes=wait)
        until = next_note(sent, now)
        assert until is None or until > now
        if until is None:
            sent.append(now)
    assert all(after - before >= timedelta(minutes=15) for before, after in pairwise(sent))
    assert all(
        last - first >= timedelta(days=1) for first, last in zip(sent, sent[3:], strict=False)
    )


def test_the_next_note_is_allowed_when_it_was_said() -> None:
    sent = [NOW - timedelta(hours=hours) for hours in (5, 3, 1)]
    until = next_note(sent, NOW)
    assert until == NOW + timedelta(hours=19)
    assert next_note(sent, until) is None
    assert next_note(sent, until - timedelta(seconds=1)) == until
