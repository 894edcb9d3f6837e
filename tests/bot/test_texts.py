"""Every sentence that a person can read keeps the rules of plain words."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from bot import (
    texts,
    texts_admin,
    texts_answers,
    texts_bans,
    texts_broadcasts,
    texts_comments,
    texts_complaints,
    texts_control,
    texts_corrections,
    texts_follow,
    texts_guard,
    texts_hand,
    texts_help,
    texts_limits,
    texts_moderation,
    texts_offer,
    texts_owners,
    texts_queue,
    texts_rights,
    texts_search,
    texts_sites,
    texts_stuck,
)
from bot.handlers.table import COMMANDS
from bot.limits import Rule
from bot.texts_help import NOT_YET
from storage.records import Comment
from storage.states import CommentState
from tests.copy_rules import button_faults, faults

MODULES = (
    *(texts, texts_admin, texts_comments, texts_complaints, texts_corrections),
    *(texts_broadcasts, texts_control, texts_guard, texts_help, texts_limits),
    *(texts_owners, texts_rights, texts_search, texts_sites),
    texts_moderation,
    *(texts_bans, texts_answers),
    texts_follow,
    *(texts_offer, texts_queue),
    *(texts_hand, texts_stuck),
)
NIGHT = "19:00-07:30"
NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
NO_SENTENCES = frozenset(
    {"WORDING", "__doc__", "__name__", "__file__", "__cached__", "__package__"}
)


def a_comment(state: CommentState = CommentState.HELD) -> Comment:
    """Return a comment in a state."""
    return Comment(
        id=1,
        chat_id=1,
        message_id=1,
        post_id=1,
        parent_id=None,
        state=state,
        revision=1,
        text="I agree.",
        shown_name="Sam",
        body=None,
        address=None,
        remote_post_id=None,
        remote_id=None,
        url=None,
        error=None,
        attempt=0,
        since_at=None,
        created_at=NOW,
        queued_at=None,
        changed_at=NOW,
    )


SAMPLES: Mapping[Callable[..., str], Sequence[str]] = {
    texts_follow.new_comment: [texts_follow.new_comment(name) for name in ("Sam", "")],
    texts_follow.follow_number: [texts_follow.follow_number(number) for number in (1, 10)],
    texts_follow.how_many: [texts_follow.how_many(number) for number in (1, 12)],
    texts_follow.more: [texts_follow.more(number) for number in (1, 12)],
    texts.topic_button: [texts.topic_button("Research", on=on) for on in (True, False)],
    texts.day: [texts.day(date(2018, month, 6)) for month in range(1, 13)],
    texts.source: [
        texts.source(1, date(2026, 3, 16), "A blog"),
        texts.source(None, date(2026, 3, 16), "A blog"),
        texts.source(4, None, ""),
        texts.source(None, None, ""),
    ],
    texts.old: [texts.old(2011)],
    texts.blogs: [texts.blogs([]), texts.blogs(["A blog"]), texts.blogs(["One", "Two", "Three"])],
    texts.topics_title: [texts.topics_title("A blog")],
    texts.topics: [texts.topics("A blog")],
    texts.on_off: [texts.on_off(on=True), texts.on_off(on=False)],
    texts.topic_is: [texts.topic_is("Research", on=True)],
    texts.joined: [
        texts.joined("Research", window, announcements=on)
        for window in (NIGHT, "none")
        for on in (True, False)
    ],
    texts.already_joined: [texts.already_joined("Research")],
    texts.quiet_now: [texts.quiet_now(NIGHT), texts.quiet_now("none")],
    texts.settings: [texts.settings(NIGHT, announcements=True)],
    texts.announcements_are: [texts.announcements_are(on=False)],
    texts.quiet_is: [texts.quiet_is(on=True)],
    texts.stopped: [
        texts.stopped(number, comment_waits=waits)
        for number in (0, 1, 2)
        for waits in (True, False)
    ],
    texts.counted: [texts.counted(1_000, "topic", "topics"), texts.counted(1, "topic", "topics")],
    texts.found_title: [texts.found_title("records")],
    texts_search.not_found: [
        texts_search.not_found("old records", several=several) for several in (True, False)
    ],
    texts_search.nothing: [texts_search.nothing("records", several=False)],
    texts_search.did_you_mean: [
        texts_search.did_you_mean("old recrods", "old records", several=True),
        texts_search.did_you_mean("recrods", "records", several=False),
    ],
    texts_search.try_one: [texts_search.try_one("old records", "records")],
    texts_search.search_for: [texts_search.search_for("records")],
    texts_search.old_ones: [texts_search.old_ones(ones) for ones in ([1], [1, 2], [1, 3, 5])],
    texts_search.remove: [texts_search.remove(5)],
    texts_search.shown: [texts_search.shown(1, 5), texts_search.shown(6, 6)],
    texts_search.described: [
        texts_search.described("6 August 2018", "A summary."),
        texts_search.described("", "A summary."),
    ],
    texts.listed: [texts.listed(1, "Records", "6 August 2018"), texts.listed(1, "Records", "")],
    texts_guard.seen: [texts_guard.seen(kind, "943 476....") for kind in texts_guard.KINDS],
    texts_guard.undo_for: [texts_guard.undo_for(30)],
    texts_guard.written_by: [texts_guard.written_by(name) for name in ("Sam", "")],
    texts_guard.on: [texts_guard.on("Records")],
    texts_hand.wrote: [texts_hand.wrote("Sam", "I agree.")],
    texts_stuck.stuck: [
        texts_stuck.stuck("A blog", "The site is being updated.", number) for number in (1, 2)
    ],
    texts_guard.saw: [texts_guard.saw(list(texts_guard.KINDS.values())[:3])],
    texts_queue.more: [texts_queue.more(number) for number in (1, 4, 1_200)],
    texts_queue.pressed: [
        texts_queue.pressed(word, "5:30pm", by_you=by_you)
        for word in (*texts_queue.WORDS, "unpublish", "a new word")
        for by_you in (True, False)
    ],
    texts_moderation.pressed: [
        texts_moderation.pressed(word, "5:30pm", by_you=by_you)
        for word in (
            *(*texts_moderation.REASONS, "publish", "spam", "withdraw", "edit", "unpublish"),
            "a new word",
        )
        for by_you in (True, False)
    ],
    texts_moderation.withdraw_listed: [texts_moderation.withdraw_listed(n) for n in (1, 10)],
    texts_moderation.heading: [texts_moderation.heading("shorter")],
    texts_moderation.waits_for: [texts_moderation.waits_for(days) for days in (2, 40)],
    texts_limits.too_many_notes: [texts_limits.too_many_notes("5:30pm on 6 August 2018")],
    texts_bans.lift: [texts_bans.lift(number) for number in (1, 20)],
    texts_bans.done: [
        texts_bans.done(word, was_note=note)
        for word in texts_bans.HOW
        if word != texts_bans.BACK
        for note in (True, False)
    ],
    texts_bans.banned: [texts_bans.banned(until) for until in ("", "5:30pm on 6 August 2018")],
    texts_bans.known_by: [texts_bans.known_by("Sam", "I agree"), texts_bans.known_by("", "I do")],
    texts_bans.listed: [
        texts_bans.listed(1, "5:30pm", until, quiet=quiet)
        for until in ("", "5:30pm on 6 August 2018")
        for quiet in (True, False)
    ],
    texts_admin.list_button: [texts_admin.list_button("Research", 1)],
    texts_admin.remove_rule: [texts_admin.remove_rule("trial")],
    texts_admin.choice: [texts_admin.choice("Research", chosen=on) for on in (True, False)],
    texts_admin.readers: [texts_admin.readers(number) for number in (0, 1, 2_000)],
    texts_admin.panel: [
        texts_admin.panel(texts_admin.Troubles(posts, others, halted))
        for posts in (0, 1, 2)
        for others in (0, 1, 2)
        for halted in (0, 1, 2)
    ],
    texts_admin.list_page: [texts_admin.list_page(3, "https://t.me/a_bot?start=l_all")],
    texts_admin.rule: [
        texts_admin.rule("category", "Research"),
        texts_admin.rule("title", "trial"),
    ],
    texts_admin.rule_added: [
        texts_admin.rule_added("Research", "the title has the word trial", hits, 50)
        for hits in (0, 1, 2)
    ],
    texts_admin.list_made: [texts_admin.list_made("Research", "https://t.me/a_bot?start=l_r")],
    texts_admin.ready: [
        texts_admin.ready(0, 0, []),
        texts_admin.ready(5, 0, []),
        texts_admin.ready(5, 1, [NIGHT]),
        texts_admin.ready(5, 2, [NIGHT, "20:00-08:00"]),
    ],
    texts_admin.sent: [texts_admin.sent(0), texts_admin.sent(1)],
    texts_admin.announcement_title: [texts_admin.announcement_title(name) for name in ("A", "")],
    texts_comments.first_name: [texts_comments.first_name("Sam")],
    texts_comments.keep_name: [texts_comments.keep_name("Sam")],
    texts_comments.via_telegram: [texts_comments.via_telegram("Sam")],
    texts_comments.preview_name: [texts_comments.preview_name("Sam")],
    texts_comments.preview_post: [texts_comments.preview_post("Records")],
    texts_comments.on_post: [texts_comments.on_post("Records", blog) for blog in ("A blog", "")],
    texts_comments.cannot_act: [
        texts_comments.cannot_act(a_comment(state)) for state in CommentState
    ],
    texts_comments.rejected: [texts_comments.rejected(kind) for kind in (None, "new_kind")],
    texts_comments.replied: [texts_comments.replied("Sam"), texts_comments.replied("")],
    texts_comments.state_line: [
        texts_comments.state_line(1, "Records", state, "I agree.") for state in CommentState
    ],
    texts_complaints.place: [texts_complaints.place(1_000)],
    texts_complaints.listed: [texts_complaints.listed("B-7K3F-22", "5:30pm on 6 August 2018")],
    texts_complaints.reportable: [
        texts_complaints.reportable(author, words)
        for author in ("Sam", "")
        for words in ("I agree", "")
    ],
    texts_complaints.filed: [texts_complaints.filed("B-7K3F-22", "5:30pm on 6 August 2018")],
    texts_complaints.reported_before: [texts_complaints.reported_before("B-7K3F-22")],
    texts_complaints.outcome: [
        texts_complaints.outcome(what, "B-7K3F-22") for what in texts_complaints.OUTCOME_TITLES
    ],
    texts_complaints.until: [texts_complaints.until("B-7K3F-22", "5:30pm on 6 August 2018")],
    texts_complaints.ended: [
        texts_complaints.ended(choice, "5:30pm", by_you=by_you)
        for choice in ("left", "asked", "off", "gone")
        for by_you in (True, False)
    ],
    texts_complaints.also: [texts_complaints.also(number) for number in (1, 2)],
    texts_limits.too_often: [
        texts_limits.too_often(rule, when)
        for rule in Rule
        for when in ("5:30pm", "midday tomorrow")
    ],
    texts_corrections.corrected: [texts_corrections.corrected(date(2018, 8, 6))],
    texts_corrections.correction_title: [texts_corrections.correction_title("Records")],
    texts_owners.questions: [texts_owners.questions(3)],
    texts_owners.moment: [
        texts_owners.moment(NOW + timedelta(days=days, hours=5, minutes=30), NOW)
        for days in (-9, -1, 0, 1, 9)
    ],
    texts_owners.feed: [texts_owners.feed("https://blog.example/feed/")],
    texts_owners.reason: [texts_owners.reason("The site did not answer in time.")],
    texts_owners.failing: [texts_owners.failing("5:30pm")],
    texts_owners.recovered: [texts_owners.recovered("5:30pm", posts) for posts in (0, 1, 2)],
    texts_owners.moved: [texts_owners.moved("https://a.example/", "https://b.example/")],
    texts_owners.more: [texts_owners.more(1), texts_owners.more(1_200)],
    texts_owners.held: [
        texts_owners.held(count, blog, why)
        for count in (1, 2, 1_200)
        for blog in ("A blog", "")
        for why in ("many", "old", "a new reason")
    ],
    texts_owners.changed: [texts_owners.changed("Records")],
    texts_owners.difference: [
        texts_owners.difference(part, before, after)
        for part in ("title", "summary", "number", "a new part")
        for before, after in (("Take 5 mg.", "Take 6 mg."), ("", "6"), ("5", ""))
    ],
    texts_owners.gone: [texts_owners.gone("Records")],
    texts_owners.held_button: [texts_owners.held_button(1), texts_owners.held_button(6)],
    texts_owners.changed_button: [texts_owners.changed_button("Records")],
    texts_owners.gone_button: [texts_owners.gone_button("Records")],
    texts_owners.decided: [
        texts_owners.decided(choice, "5:30pm") for choice in (*texts_owners.CHOSEN, "undone")
    ],
    texts_owners.goes_to: [
        texts_owners.goes_to(choice, number)
        for choice in texts_owners.CHOSEN
        for number in (0, 1, 2_000)
    ],
    texts_sites.read: [texts_sites.read("5:30pm", "5:35pm")],
    texts_sites.not_read: [texts_sites.not_read("5:35pm")],
    texts_sites.failing_since: [texts_sites.failing_since("5:30pm", "The site is closed.")],
    texts_sites.last_failed: [texts_sites.last_failed("The site is closed.")],
    texts_sites.model_trouble: [texts_sites.model_trouble("It gave no answer in time.")],
    texts_sites.posts_a_month: [texts_sites.posts_a_month(n) for n in (0.0, 0.4, 1.0, 1.6, 90.0)],
    texts_sites.summaries: [
        texts_sites.summaries({"extract": 47, "model": 2, "refused": 1}),
        texts_sites.summaries({"extract": 1}),
    ],
    texts_sites.hub: [texts_sites.hub(state) for state in (None, *texts_sites.HUBS)],
    texts_broadcasts.heading: [
        texts_broadcasts.heading(kind, subject)
        for kind in texts_broadcasts.KINDS
        for subject in ("Records", "")
    ],
    texts_broadcasts.ended: [texts_broadcasts.ended("5:30pm", took) for took in ("6 minutes", "")],
    texts_broadcasts.cancelled: [texts_broadcasts.cancelled("5:30pm")],
    **{
        made: [made(kind, number) for kind in texts_broadcasts.KINDS for number in (0, 1, 2_000)]
        for made in (texts_broadcasts.sent, texts_broadcasts.to_do, texts_broadcasts.not_done)
    },
    **{
        made: [made(number) for number in (0, 1, 2_000)]
        for made in (
            *(texts_broadcasts.blocked, texts_broadcasts.failed, texts_broadcasts.in_doubt),
            *(texts_broadcasts.dropped, texts_broadcasts.messages, texts_control.again),
            *(texts_control.left_so, texts_control.changing, texts_control.deleting),
            *(texts_control.ask_cancel, texts_control.ask_resend, texts_control.ask_erase),
            *(texts_control.ask_retext, texts_control.slower_now),
        )
    },
    texts_broadcasts.speed: [texts_broadcasts.speed(rate) for rate in (0.02, 0.5, 1.0, 27.9)],
    texts_broadcasts.at_most: [texts_broadcasts.at_most(rate) for rate in (1.0, 14.0)],
    texts_broadcasts.time_left: [texts_broadcasts.time_left(s) for s in (0, 59, 60, 7_000)],
    texts_broadcasts.asked_to_wait: [texts_broadcasts.asked_to_wait(s) for s in (1, 37.5, 10_072)],
    texts_broadcasts.duration: [
        texts_broadcasts.duration(seconds)
        for seconds in (0, 1, 119, 120, 3_599, 3_600, 3_660, 7_320, 172_799, 172_800, 900_000)
    ],
    texts_broadcasts.both: [
        texts_broadcasts.both(1, ("hour", "hours"), small, ("minute", "minutes"))
        for small in (0, 1, 5)
    ],
    texts_broadcasts.listed: [texts_broadcasts.listed(1, "Post: A", "ended", n) for n in (0, 1)],
    texts_control.figures: [
        texts_control.figures(100_000, but_sent=but_sent) for but_sent in (True, False)
    ],
    texts_control.since: [texts_control.since("5:30pm")],
    texts_control.chart_axis: [
        texts_control.chart_axis(s) for s in (1, 10, 60, 300, 3_600, 86_400)
    ],
    texts_control.chart: [texts_control.chart(2_000, 1, took) for took in ("6 minutes", "")],
    texts_rights.privacy: [texts_rights.privacy("A blog")],
    texts_rights.your_number: [texts_rights.your_number(1001)],
    texts_rights.page_of: [texts_rights.page_of(1, 3)],
    texts_rights.published: [texts_rights.published(number) for number in (1, 2)],
    texts_rights.fault: [
        texts_rights.fault("privacy.txt", why)
        for why in (
            *(texts_rights.NOT_TEXT, texts_rights.EMPTY),
            *(texts_rights.TOO_LONG, texts_rights.UNREADABLE),
        )
    ],
    texts_help.in_private: [texts_help.in_private("a_bot")],
    texts_help.help_lines: [texts_help.help_lines(owner=True)],
}
"""Each function of the texts modules with what it says; a new one has to be added here."""


def constants(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Return the sentences among the values of a module, with their names."""
    for name, value in vars(module).items():
        if name not in NO_SENTENCES:
            yield from ((f"{module.__name__}.{name}", one) for one in _strings(value))


def _strings(value: Any) -> Iterator[str]:  # noqa: ANN401  whatever a module holds
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (one for one in value.values() if isinstance(one, str))


CONSTANTS = [pair for module in MODULES for pair in constants(module)]


@pytest.mark.parametrize(("name", "text"), CONSTANTS)
def test_every_constant_is_in_plain_words(name: str, text: str) -> None:
    assert faults(text) == [], name


@pytest.mark.parametrize(
    ("name", "text"), [(made.__name__, text) for made, said in SAMPLES.items() for text in said]
)
def test_every_sentence_that_is_made_is_in_plain_words(name: str, text: str) -> None:
    assert faults(text) == [], name
    assert text == text.strip()


@pytest.mark.parametrize("module", MODULES)
def test_every_function_has_a_sample(module: ModuleType) -> None:
    ours = [
        made
        for _, made in inspect.getmembers(module, inspect.isfunction)
        if made.__module__ == module.__name__
    ]
    assert [made.__name__ for made in ours if made not in SAMPLES] == []


def test_every_state_of_a_comment_has_its_words() -> None:
    assert set(texts_comments.STATES) == set(CommentState)
    assert set(texts_comments.BODIES) == set(texts_comments.HEADINGS) - {CommentState.REJECTED}


def test_nothing_says_who_at_the_blog_took_a_comment_for_spam() -> None:
    assert texts_comments.BODIES[CommentState.SPAM].startswith("The blog marked it as spam.")
    assert "filter" not in " ".join(texts_comments.BODIES.values())


def test_the_limit_of_waiting_comments_says_when_it_ends() -> None:
    assert "as soon as the blog decides on one" in texts_comments.WAIT


def test_one_of_anything_is_told_as_one() -> None:
    made = [*SAMPLES.values(), [text for _, text in CONSTANTS]]
    wrong = re.compile(r"(?<![\d,])1 (?!minute read)\w+s\b(?! to )")
    assert [text for said in made for text in said if wrong.search(text)] == []


def test_the_menu_fits_into_telegrams_limits() -> None:
    for name, what in texts_help.MENU.items():
        assert 1 <= len(name) <= 32
        assert name.islower()
        assert 1 <= len(what) <= 256
        assert not what.endswith(".")
    assert set(texts_help.OWNERS) < set(texts_help.MENU)


@pytest.mark.parametrize(
    "text",
    [
        "You can't do this.",
        "Your doctor\u2019s post.",
        "Click here for the post.",
        "It opens at 17:30.",
        "It opens at 5.30pm.",
        "It opens at 12pm.",
        "Write 20-30 words.",
        "It was on 6 Aug 2018.",
        "It was on 06/08/2018.",
        "It is VERY IMPORTANT.",
        "Tea & milk.",
        "Sign in first.",
        "It is <i>good</i>.",
        "Please read. Please write.",
        "You should read it.",
        "Ask your clinician.",
        "Use 111 online.",
        "One. Two. Three. Four.",
        "word " * 21 + ".",
        "Two  spaces.",
    ],
)
def test_the_rules_notice_what_is_not_plain(text: str) -> None:
    assert faults(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "You'll get it at 5:30pm on 6 August 2018.",
        "Go to A&E, or use NHS 111 online.",
        "Write 20 to 30 words. It can have up to 1,500 characters.",
        "It is not run by the NHS.",
    ],
)
def test_the_rules_let_plain_words_pass(text: str) -> None:
    assert faults(text) == []


def test_the_rules_for_buttons_are_stricter() -> None:
    assert button_faults("Send comment") == []
    assert button_faults("Send comment.") != []
    assert button_faults("x" * 41) != []


def test_nothing_offers_a_command_that_is_not_there_yet() -> None:
    for owner in (True, False):
        assert not any(f"/{name}" in texts_help.help_lines(owner=owner) for name in NOT_YET)
    assert {one.name for one in COMMANDS if not one.in_menu} == set(NOT_YET)
