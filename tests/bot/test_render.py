"""How posts, comments and replies look, within Telegram's limits for any text at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import texts
from bot.fit import units
from bot.render import (
    HowComments,
    comment_screen,
    how_comments,
    post_html,
    post_screen,
    reply_screen,
    report_row,
)
from bot.render.announcements import announcement_screen
from bot.render.comments import preview_screen
from bot.screen import Button, Screen
from bot.texts import states as texts_states
from feeds.sites.base import Ability
from storage.records import PlatformName, Post, Site
from storage.replies import Reply
from storage.states import MAY_WITHDRAW, CommentState
from tests.bot.test_texts import a_comment
from tests.copy_rules import faults
from tests.judges import html as judge

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
ANYTHING = st.text(st.characters(codec=None), max_size=100)
TIMES = st.sampled_from([0, 1, 5, 100, 5_000])
"""How often a piece of text is repeated: long texts without long examples."""

SITE = Site(
    id=1,
    address="https://blog.example/",
    feed_url="https://blog.example/feed/",
    platform=PlatformName.WORDPRESS,
    title="A blog",
    home_url="https://blog.example/",
    api_root=None,
    etag=None,
    last_modified=None,
    baseline_at=None,
    last_success_at=None,
    full_at=None,
    next_poll_at=NOW,
    failures=0,
    last_error=None,
)
POST = Post(
    id=7,
    site_id=1,
    key="k",
    title="Email after a visit",
    url="https://blog.example/email/",
    author="",
    published_at=datetime(2026, 3, 16, 9, 0, tzinfo=UTC),
    categories=(),
    text="",
    summary="People knew what to do next: 71% compared with 58%.",
    words=100,
    cut=False,
    remote_id="7",
    revision=1,
    content_hash="0",
)
REPLY = Reply(3, "9", 1, 7, 1_001, "Alex", "Thank you.", "https://blog.example/email/#comment-9")


def shown(post: Post, how: HowComments = HowComments.RELAYED) -> str:
    """Return what a person reads of a post."""
    return plain(post_screen(post, SITE, NOW, LONDON, how))


def plain(screen: Screen) -> str:
    """Return what a person reads of a screen."""
    return unescape(re.sub(r"<[^<>]*>", "", screen.html))


def within_limits(screen: Screen) -> None:
    """Check a screen by Telegram's limits and, where it is there, its parser.

    What looks like an entity is not a fault: a person may have typed it.
    """
    assert units(plain(screen)) <= 4096
    assert len(screen.html.encode()) <= 32_768
    judge.needed()
    assert [*judge.refusals(screen.html), *judge.dropped(screen.html)] == []


def test_a_post_is_its_title_its_summary_its_source_and_how_to_comment() -> None:
    assert post_html(POST, SITE, NOW, LONDON, HowComments.RELAYED) == (
        "<b>Email after a visit</b>\n\n"
        "People knew what to do next: 71% compared with 58%.\n\n"
        "1 minute read, 16 March 2026. From A blog.\n\n"
        "To comment, reply to this message."
    )


def test_a_post_has_a_link_and_can_be_saved() -> None:
    screen = post_screen(POST, SITE, NOW, LONDON, HowComments.RELAYED)
    assert screen.rows == (
        (Button("Read the post", url="https://blog.example/email/"),),
        (Button("Save for later", data="v1:save:7"),),
        (Button("Useful", data="v1:useful:7"),),
    )
    assert screen.silent


def test_a_post_without_a_web_address_has_no_link() -> None:
    screen = post_screen(
        replace(POST, url="tag:blog.example,2026:1"), SITE, NOW, LONDON, HowComments.RELAYED
    )
    assert [button.text for row in screen.rows for button in row] == ["Save for later", "Useful"]


@pytest.mark.parametrize(
    ("words", "reading"), [(1, "1 minute"), (230, "1 minute"), (231, "2 minute"), (900, "4 minute")]
)
def test_the_reading_time_is_rounded_up(words: int, reading: str) -> None:
    assert f"{reading} read, 16 March 2026." in shown(replace(POST, words=words))


def test_no_reading_time_is_guessed_for_a_post_without_words() -> None:
    text = shown(replace(POST, summary="", words=0))
    assert "minute" not in text
    assert text.startswith("Email after a visit\n\n16 March 2026. From A blog.")


def test_a_short_post_that_does_not_fit_says_that_these_are_its_first_lines() -> None:
    text = shown(replace(POST, summary="research" * 1000, words=1))
    assert texts.FIRST_LINES in text
    assert texts.FIRST_LINES not in shown(replace(POST, summary="research" * 400, words=1))


def test_a_long_post_says_that_the_text_is_taken_from_it() -> None:
    assert texts.TAKEN not in shown(replace(POST, words=120))
    assert texts.TAKEN in shown(replace(POST, words=121))


def test_a_post_that_the_feed_cuts_says_so_and_guesses_no_reading_time() -> None:
    text = shown(replace(POST, cut=True, words=500))
    assert texts.FIRST_LINES in text
    assert texts.TAKEN not in text
    assert "minute read" not in text
    assert "\n\n16 March 2026. From A blog.\n\n" in text


@pytest.mark.parametrize(
    ("published", "old"),
    [
        (datetime(2024, 3, 20, 23, 0, tzinfo=UTC), False),
        (datetime(2024, 3, 19, 23, 0, tzinfo=UTC), True),
        (datetime(2011, 7, 1, tzinfo=UTC), True),
        (datetime(2027, 1, 1, tzinfo=UTC), False),
    ],
)
def test_a_post_over_two_years_old_is_never_shown_as_new(published: datetime, *, old: bool) -> None:
    warning = f"This post is from {published.year}. Advice may have changed."
    assert (warning in shown(replace(POST, published_at=published))) is old


def test_a_post_from_a_leap_day_gets_old_too() -> None:
    leap = replace(POST, published_at=datetime(2024, 2, 29, 12, tzinfo=UTC))
    assert "Advice may have changed." in shown(leap)


def test_the_date_is_that_of_the_sites_time_zone() -> None:
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert "1 July 2026" in shown(replace(POST, published_at=late))


def test_a_post_without_a_date_has_no_date_and_no_age() -> None:
    text = shown(replace(POST, published_at=None))
    assert "1 minute read. From A blog." in text
    assert "Advice may have changed" not in text


@pytest.mark.parametrize("title", ["", " ", "\u200b", "\u3164"])
def test_a_post_without_a_title_is_called_untitled(title: str) -> None:
    assert shown(replace(POST, title=title)).startswith("Untitled post\n\n")


def test_a_title_is_one_line() -> None:
    assert shown(replace(POST, title="One\n\ntwo\tthree")).startswith("One two three\n\n")


def test_an_empty_summary_leaves_no_gap() -> None:
    assert shown(replace(POST, summary=" ")).startswith("Email after a visit\n\n1 minute read")


def test_markup_in_a_post_stays_text() -> None:
    html = post_html(
        replace(POST, title="<b>1 < 2 & 3</b>"), SITE, NOW, LONDON, HowComments.RELAYED
    )
    assert html.startswith("<b>&lt;b&gt;1 &lt; 2 &amp; 3&lt;/b&gt;</b>\n\n")


def test_a_whole_post_over_the_limit_is_cut_at_a_word_and_keeps_what_follows() -> None:
    text = shown(replace(POST, summary="word " * 2000))
    assert units(text) <= 4096
    assert "word\u2026\n\nFirst lines of the post.\n\n1 minute read" in text
    assert text.endswith(texts.TO_COMMENT)


@pytest.mark.parametrize(
    ("how", "end"),
    [
        (HowComments.RELAYED, texts.TO_COMMENT),
        (HowComments.HANDED_OFF, texts.TO_HAND_OFF),
        (HowComments.OR_LETTER, texts.TO_HAND_OFF_OR_LETTER),
        (HowComments.NOT, "From A blog."),
    ],
)
def test_how_a_comment_travels_is_said_before_anyone_writes(how: HowComments, end: str) -> None:
    assert shown(POST, how).endswith(f"\n\n{end}" if how is not HowComments.NOT else end)


@pytest.mark.parametrize(
    ("abilities", "how"),
    [
        ({Ability.INSERT, Ability.STATUS}, HowComments.RELAYED),
        ({Ability.INSERT, Ability.HANDOFF}, HowComments.RELAYED),
        ({Ability.HANDOFF, Ability.COMMENTS}, HowComments.HANDED_OFF),
        ({Ability.HANDOFF, Ability.COMMENTS, Ability.LETTERS}, HowComments.OR_LETTER),
        ({Ability.COMMENTS}, HowComments.NOT),
    ],
)
def test_what_a_platform_can_do_decides_how(abilities: set[Ability], how: HowComments) -> None:
    assert how_comments(frozenset(abilities)) is how
    assert how_comments(frozenset(abilities), closed=True, left=True) is HowComments.NOT


POSTS = st.builds(
    replace,
    st.just(POST),
    title=ANYTHING,
    summary=ANYTHING,
    url=ANYTHING,
    words=st.integers(0, 10_000),
    cut=st.booleans(),
    published_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@settings(deadline=None)
@given(post=POSTS, blog=ANYTHING, times=TIMES, how=st.sampled_from(HowComments))
def test_any_post_is_a_message_that_telegram_takes(
    post: Post, blog: str, times: int, how: HowComments
) -> None:
    longer = replace(post, title=post.title * times, summary=post.summary * times)
    screen = post_screen(longer, replace(SITE, title=blog * times), NOW, LONDON, how)
    within_limits(screen)
    assert screen.html.startswith("<b>")
    invitations = (texts.TO_COMMENT, texts.TO_HAND_OFF, texts.TO_HAND_OFF_OR_LETTER)
    assert plain(screen).endswith(invitations) is (how is HowComments.RELAYED or how.by_hand)


# ---- comments and replies


@pytest.mark.parametrize("state", texts_states.HEADINGS)
def test_each_state_of_a_comment_is_told_in_plain_words(state: CommentState) -> None:
    screen = comment_screen(a_comment(state), POST, SITE)
    within_limits(screen)
    assert screen.html.startswith(f"<b>{texts_states.HEADINGS[state]}</b>")
    assert screen.reply_to == 1
    assert "Post: Email after a visit\nBlog: A blog" in plain(screen)
    assert faults(plain(screen)) == []


@pytest.mark.parametrize("state", CommentState)
def test_only_a_comment_that_everyone_can_see_has_a_link(state: CommentState) -> None:
    comment = replace(a_comment(state), url="https://blog.example/email/#comment-1")
    labels = [button.text for row in comment_screen(comment, POST, SITE).rows for button in row]
    seen = ["See your comment"] if state is CommentState.APPROVED else []
    choice = ["Send me all comments on this post", "Send me no comments"] if seen else []
    assert labels == seen + (["Withdraw"] if state in MAY_WITHDRAW else []) + choice


def test_nothing_says_published_before_the_site_shows_it() -> None:
    for state in set(texts_states.HEADINGS) - {CommentState.APPROVED}:
        assert "is on the blog" not in plain(comment_screen(a_comment(state), POST, SITE))


@pytest.mark.parametrize("kind", [*texts_states.REASONS, "a_new_kind", None])
def test_a_rejected_comment_says_why(kind: str | None) -> None:
    comment = replace(a_comment(CommentState.REJECTED), error=kind)
    screen = comment_screen(comment, POST, SITE)
    why = texts_states.REASONS.get(kind or "", texts_states.GENERAL)
    assert why in plain(screen)
    assert faults(plain(screen)) == []


def test_a_reply_says_who_answered_on_which_post_and_what() -> None:
    screen = reply_screen(REPLY, POST)
    assert screen.html == (
        "<b>Alex replied to your comment</b>\n\n<blockquote>Thank you.</blockquote>\n\n"
        "Post: Email after a visit\n\nTo answer, reply to this message."
    )
    assert screen.rows == (
        (Button("See it on the blog", url=REPLY.url),),
        (Button("Report this comment", data=f"v1:report:{POST.id}:{REPLY.remote_id}"),),
    )


@pytest.mark.parametrize("remote_id", ["", "1:2", "x" * 31, "\u00e9" * 20])
def test_a_comment_whose_id_no_button_holds_has_none_to_report_it(remote_id: str) -> None:
    assert report_row(POST.id, remote_id) == ()


def test_a_reply_by_nobody_is_by_someone() -> None:
    html = reply_screen(replace(REPLY, author=""), POST).html
    assert html.startswith("<b>Someone replied to your comment</b>")


@settings(deadline=None)
@given(author=ANYTHING, text=ANYTHING, url=ANYTHING, title=ANYTHING, times=TIMES)
def test_any_reply_is_a_message_that_telegram_takes(
    author: str, text: str, url: str, title: str, times: int
) -> None:
    reply = replace(REPLY, author=author * times, text=text * times, url=url)
    screen = reply_screen(reply, replace(POST, title=title * times))
    within_limits(screen)
    assert plain(screen).endswith(texts_states.TO_ANSWER)


@example(text="&amp;", title="&0;", times=1, how=HowComments.RELAYED)
@settings(deadline=None)
@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=50),
    title=ANYTHING,
    times=st.sampled_from([1, 10, 1498]),
    how=st.sampled_from(
        [HowComments.RELAYED, HowComments.HANDED_OFF, HowComments.OR_LETTER],
    ),
)
def test_any_preview_is_a_message_that_telegram_takes(
    text: str, title: str, times: int, how: HowComments
) -> None:
    whole = f"x{(text * times)[:1498]}x"
    comment = replace(a_comment(CommentState.PREVIEW), text=whole)
    post = replace(POST, title=title * times)
    screen = preview_screen(comment, post, how, "https://blog.example/#c")
    within_limits(screen)
    assert escape(whole) in screen.html


@pytest.mark.parametrize("owners", [True, False])
@pytest.mark.parametrize("how", [HowComments.HANDED_OFF, HowComments.OR_LETTER])
def test_that_it_may_become_a_letter_is_said_before_an_editor_is_asked(
    how: HowComments, *, owners: bool
) -> None:
    comment = a_comment(CommentState.PREVIEW)
    screen = preview_screen(comment, POST, how, "https://blog.example/#c", owners=owners)
    said = "It is then a letter, not a comment." in plain(screen)
    assert said is (owners and how is HowComments.OR_LETTER)


@pytest.mark.parametrize("owners", [True, False])
def test_an_editor_is_offered_only_where_there_is_one(*, owners: bool) -> None:
    comment = a_comment(CommentState.PREVIEW)
    by_hand = HowComments.HANDED_OFF
    screen = preview_screen(comment, POST, by_hand, "https://blog.example/#c", owners=owners)
    offered = [button.text for row in screen.rows for button in row]
    assert ("Ask an editor to add it" in offered) is owners
    assert "I have posted it" in offered
    assert all(screen.rows)


def test_an_announcement_of_the_longest_text_fits() -> None:
    within_limits(announcement_screen("&amp;" * 3500, "A blog " * 50))


def test_a_post_of_the_year_before_last_is_not_yet_old() -> None:
    recent = replace(POST, published_at=NOW - timedelta(days=729))
    assert "Advice may have changed" not in shown(recent)
