"""Every sentence that a person can read keeps the rules of plain words."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from bot import texts
from bot.admins.roles import COMMANDS as RIGHTS_OF
from bot.admins.roles import Role
from bot.comments.limits import Rule
from bot.handlers.table import COMMANDS
from bot.texts import about_us as texts_about_us
from bot.texts import acts as texts_acts
from bot.texts import admin as texts_admin
from bot.texts import admitting as texts_admitting
from bot.texts import again as texts_again
from bot.texts import agreeing as texts_agreeing
from bot.texts import aloud as texts_aloud
from bot.texts import announcements as texts_announcements
from bot.texts import answers as texts_answers
from bot.texts import bans as texts_bans
from bot.texts import broadcasts as texts_broadcasts
from bot.texts import by_hand as texts_by_hand
from bot.texts import caught as texts_caught
from bot.texts import comments as texts_comments
from bot.texts import complaints as texts_complaints
from bot.texts import control as texts_control
from bot.texts import corrections as texts_corrections
from bot.texts import digest as texts_digest
from bot.texts import follow as texts_follow
from bot.texts import groups as texts_groups
from bot.texts import guard as texts_guard
from bot.texts import hand as texts_hand
from bot.texts import help as texts_help
from bot.texts import importing as texts_importing
from bot.texts import languages as texts_languages
from bot.texts import letters as texts_letters
from bot.texts import limits as texts_limits
from bot.texts import lists as texts_lists
from bot.texts import log as texts_log
from bot.texts import moderation as texts_moderation
from bot.texts import news as texts_news
from bot.texts import offer as texts_offer
from bot.texts import owners as texts_owners
from bot.texts import panel as texts_panel
from bot.texts import people as texts_people
from bot.texts import queue as texts_queue
from bot.texts import review as texts_review
from bot.texts import rights as texts_rights
from bot.texts import roots as texts_roots
from bot.texts import rules as texts_rules
from bot.texts import scheduled as texts_scheduled
from bot.texts import search as texts_search
from bot.texts import sites as texts_sites
from bot.texts import states as texts_states
from bot.texts import statistics as texts_statistics
from bot.texts import stuck as texts_stuck
from bot.texts.help import NOT_YET
from storage.choices import Cadence, QuietTime, Timing
from storage.records import Comment
from storage.retention import told
from storage.states import CommentState
from tests.copy_rules import button_faults, faults

MODULES = (
    *(texts, texts_admin, texts_announcements, texts_comments, texts_complaints, texts_corrections),
    *(texts_broadcasts, texts_control, texts_guard, texts_help, texts_limits),
    *(texts_owners, texts_rights, texts_search, texts_sites),
    texts_moderation,
    *(texts_bans, texts_answers),
    texts_follow,
    *(texts_offer, texts_queue),
    texts_groups,
    *(texts_hand, texts_letters, texts_stuck),
    *(texts_again, texts_by_hand, texts_caught, texts_roots),
    *(texts_rules, texts_review, texts_statistics),
    *(texts_panel, texts_lists),
    *(texts_digest, texts_languages),
    *(texts_acts, texts_importing, texts_log, texts_people),
    *(texts_aloud, texts_news, texts_about_us),
)
NIGHT = "19:00-07:30"
ON_OFF = (True, False)
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


TIMINGS = [Timing(cadence, quiet=QuietTime(NIGHT, None, rests=True)) for cadence in Cadence]

SAMPLES: Mapping[Callable[..., str], Sequence[str]] = {
    texts_aloud.state: [texts_aloud.state(on=on) for on in ON_OFF],
    texts_aloud.turned: [texts_aloud.turned(on=on) for on in ON_OFF],
    texts_aloud.beside: [texts_aloud.beside(count) for count in (1, 2)],
    texts_aloud.published: [texts_aloud.published(NOW)],
    texts_aloud.several: [texts_aloud.several(count) for count in (1, 2)],
    texts_aloud.numbered: [texts_aloud.numbered(1, "The ward round")],
    texts_by_hand.asked_ago: [texts_by_hand.asked_ago(days) for days in (1, 2)],
    texts_roots.moved: [
        texts_roots.moved("https://a.example/", "https://b.example/", kept=kept)
        for kept in (True, False)
    ],
    texts_stuck.answers_wait: [texts_stuck.answers_wait("A blog", number) for number in (1, 2)],
    texts_stuck.given_back: [
        texts_stuck.given_back("A blog", number, left=left)
        for number in (1, 2)
        for left in (True, False)
    ],
    texts_broadcasts.gathered: [texts_broadcasts.gathered(1200)],
    texts_digest.heading: [texts_digest.heading(count, "A blog") for count in (1, 12)],
    texts_digest.read: [texts_digest.read(2)],
    texts_digest.comment: [texts_digest.comment(2)],
    texts_digest.which: [texts_digest.which(2, "The ward round")],
    texts_digest.chosen: [texts_digest.chosen("The ward round")],
    texts_digest.prompt: [texts_digest.prompt("The ward round", by_hand=on) for on in ON_OFF],
    texts_digest.weekly: [texts_digest.weekly(TIMINGS[0])],
    texts_digest.daily: [texts_digest.daily(TIMINGS[0])],
    texts_digest.clock: [texts_digest.clock(slot) for slot in ("07:30", "12:00", "17:00")],
    texts_digest.comes: [texts_digest.comes(timing) for timing in TIMINGS],
    texts_digest.quiet_is: [texts_digest.quiet_is(one) for one in (TIMINGS[0], Timing())],
    texts_digest.place: [texts_digest.place("America/New_York")],
    texts_digest.times_are: [texts_digest.times_are("Europe/London")],
    texts_digest.moment: [texts_digest.moment(NOW)],
    texts_digest.next_at: [texts_digest.next_at(timing, NOW) for timing in TIMINGS],
    texts_digest.slot_is: [texts_digest.slot_is(Timing())],
    texts_digest.day_is: [texts_digest.day_is(Timing())],
    texts_digest.rests_are: [texts_digest.rests_are(on=on) for on in ON_OFF],
    texts_digest.changed: [texts_digest.changed(timing) for timing in TIMINGS],
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
    texts.news_is: [texts.news_is(on=on) for on in ON_OFF],
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
    texts_search.remove: [texts_search.remove(5, "A post")],
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
    texts_groups.here: [texts_groups.here("A blog")],
    texts_groups.in_thread: [texts_groups.in_thread(general=on) for on in (True, False)],
    texts_groups.page_title: [texts_groups.page_title(kind) for kind in texts_groups.NAMES],
    texts_groups.page: [
        texts_groups.page(kind, chosen=chosen, quiet=bool(chosen))
        for kind in texts_groups.NAMES
        for chosen in (0, 2)
    ],
    texts_groups.came: [texts_groups.came(kind) for kind in texts_groups.NAMES],
    texts_groups.lost: [texts_groups.lost(kind) for kind in texts_groups.NAMES],
    texts_groups.refused: [texts_groups.refused(kind) for kind in texts_groups.NAMES],
    texts_news.chosen: [texts_news.chosen(on=on) for on in ON_OFF],
    texts_groups.stopped: [texts_groups.stopped(number) for number in (0, 1, 2)],
    texts_groups.numbered: [texts_groups.numbered("channel", 3)],
    texts_groups.quiet_button: [texts_groups.quiet_button(on=on) for on in (True, False)],
    texts_hand.wrote: [texts_hand.wrote("Sam", "I agree.")],
    texts_letters.place: [texts_letters.place(number) for number in (1, 12)],
    texts_letters.read: [texts_letters.read(1, chosen=on) for on in (True, False)],
    texts_letters.make: [texts_letters.make(number) for number in (1, 12)],
    texts_letters.about: [texts_letters.about(1, "Sam", "A post")],
    texts_letters.asked: [texts_letters.asked(number) for number in (1, 12)],
    texts_letters.draft_title: [texts_letters.draft_title(date(2018, 8, 6))],
    texts_letters.on_post: [texts_letters.on_post("A post")],
    texts_letters.made: [texts_letters.made(number) for number in (1, 12)],
    texts_letters.take_out: [texts_letters.take_out(n, m) for n in (1, 2) for m in (0, 1, 5)],
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
    texts_moderation.reason_of: [],
    texts_moderation.word_of: [],
    texts_moderation.stands: [
        texts_moderation.stands(replace(a_comment(state), error=error))
        for state in texts_moderation.STANDS
        for error in (None, "by_owner")
    ],
    texts_offer.cannot_change: [
        texts_offer.cannot_change(a_comment(state)) for state in CommentState
    ],
    texts_moderation.pressed: [
        texts_moderation.pressed(word, "5:30pm", by_you=by_you)
        for word in (
            *(
                *texts_moderation.REASONS,
                "publish",
                "spam",
                "withdraw",
                "edit",
                "unpublish",
                "added",
            ),
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
    texts_admin.panel: [
        texts_admin.panel(texts_admin.Troubles(posts, others, halted))
        for posts in (0, 1, 2)
        for others in (0, 1, 2)
        for halted in (0, 1, 2)
    ],
    texts_panel.desk: [texts_panel.desk(waiting, 2 - waiting) for waiting in (0, 1, 2)],
    texts_lists.requests: [texts_lists.requests(1_000)],
    texts_lists.restore: [texts_lists.restore("Research")],
    texts_lists.undo: [texts_lists.undo("Research")],
    texts_lists.list_button: [texts_lists.list_button("Research", size) for size in (4, 5)],
    texts_lists.chosen: [
        texts_lists.chosen(way, now=now) for way in texts_lists.ACCESSES for now in (True, False)
    ],
    texts_lists.readers: [texts_lists.readers(number) for number in (0, 4, 5, 2_000)],
    texts_lists.about: [
        texts_lists.about(
            size, "What was found.", access, "https://t.me/a_bot?start=l_r", staff=staff
        )
        for size, access, staff in ((0, "open", False), (5, "link", True), (9, "approval", True))
    ],
    texts_lists.stored: [texts_lists.stored("Research", deleted=one) for one in (True, False)],
    texts_lists.ask_delete: [texts_lists.ask_delete(size) for size in (0, 2_000)],
    texts_lists.health: [texts_lists.health("diabetes")],
    texts_lists.made: [texts_lists.made("Research", "https://t.me/a_bot?start=l_r")],
    texts_lists.ask_merge: [
        texts_lists.ask_merge("Research", "Safety", to_all=to_all) for to_all in (True, False)
    ],
    texts_lists.merged: [texts_lists.merged("Research", "Safety")],
    texts_admitting.poster: [
        texts_admitting.poster("Research", "https://t.me/a_bot?start=l_r", asks=asks)
        for asks in (True, False)
    ],
    texts_admitting.to_ask: [texts_admitting.to_ask("Research")],
    texts_admitting.request: [
        texts_admitting.request("Research", name, "5:30pm") for name in ("Sam", "")
    ],
    texts_admitting.admitted: [texts_admitting.admitted("Research")],
    texts_admitting.left_out: [texts_admitting.left_out("Research")],
    texts_announcements.readers: [texts_announcements.readers(number) for number in (0, 1, 2)],
    texts_announcements.choice: [
        texts_announcements.choice("Research", how) for how in ("to", "minus", "")
    ],
    texts_announcements.link_bar: [texts_announcements.link_bar(2)],
    texts_announcements.link_words: [texts_announcements.link_words(2)],
    texts_announcements.link_address: [texts_announcements.link_address(2)],
    texts_announcements.few: [texts_announcements.few(number) for number in (4, 5_000)],
    texts_announcements.reached: [
        texts_announcements.reached(number, held, until)
        for number, held, until in ((0, 0, ""), (5, 0, ""), (5, 1, "7:30am"), (5, 2, ""))
    ],
    texts_announcements.why_not: [
        texts_announcements.why_not({}),
        texts_announcements.why_not(dict.fromkeys(texts_announcements.WHY_NOT, 7)),
    ],
    texts_announcements.tested: [texts_announcements.tested(number) for number in (1, 2)],
    texts_announcements.schedule: [texts_announcements.schedule("Europe/London")],
    texts_announcements.ask_count: [
        texts_announcements.ask_count(1_200, before) for before in (0, 1_000)
    ],
    texts_announcements.sent: [texts_announcements.sent(0), texts_announcements.sent(1)],
    texts_announcements.can_undo: [texts_announcements.can_undo(number) for number in (1, 30)],
    texts_announcements.scheduled: [
        texts_announcements.scheduled("on Monday 6 August 2018 at 5:30pm", often)
        for often in ("weekly", "monthly", None)
    ],
    texts_announcements.today: [texts_announcements.today(1), texts_announcements.today(2)],
    texts_announcements.at_time: [texts_announcements.at_time("tomorrow at 9am")],
    texts_scheduled.missed: [texts_scheduled.missed("on Monday 6 August 2018 at 5:30pm")],
    texts_scheduled.missed_run: [texts_scheduled.missed_run("tomorrow at 9am")],
    texts_scheduled.announcement_title: [
        texts_scheduled.announcement_title(name) for name in ("A", "")
    ],
    texts_comments.first_name: [texts_comments.first_name("Sam")],
    texts_comments.keep_name: [texts_comments.keep_name("Sam")],
    texts_comments.via_telegram: [texts_comments.via_telegram("Sam")],
    texts_comments.preview_name: [texts_comments.preview_name("Sam")],
    texts_comments.preview_post: [texts_comments.preview_post("Records")],
    texts_comments.on_post: [texts_comments.on_post("Records", blog) for blog in ("A blog", "")],
    texts_comments.cannot_act: [
        texts_comments.cannot_act(a_comment(state)) for state in CommentState
    ],
    texts_states.rejected: [texts_states.rejected(kind) for kind in (None, "new_kind")],
    texts_states.replied: [texts_states.replied("Sam"), texts_states.replied("")],
    texts_states.state_line: [
        texts_states.state_line(1, "Records", state, "I agree.") for state in CommentState
    ],
    texts_about_us.filed: [texts_about_us.filed("B-7K3F-22", "5:30pm on 6 August 2018")],
    texts_about_us.late: [texts_about_us.late("B-7K3F-22")],
    texts_about_us.closed: [texts_about_us.closed("B-7K3F-22")],
    texts_about_us.until: [texts_about_us.until("B-7K3F-22", "5:30pm on 6 August 2018")],
    texts_about_us.days_left: [texts_about_us.days_left(days) for days in (1, 2)],
    texts_about_us.ended: [texts_about_us.ended("5:30pm", by_you=by_you) for by_you in ON_OFF],
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
    texts_rules.kind_button: [
        texts_rules.kind_button(field, excludes=out)
        for field in texts_rules.KINDS
        for out in (True, False)
    ],
    texts_rules.list_button: [texts_rules.list_button("Research", 1)],
    texts_rules.remove_button: [texts_rules.remove_button("ward", excludes=True)],
    texts_rules.rules_title: [texts_rules.rules_title("Research")],
    texts_rules.rule: [texts_rules.rule(field, "ward") for field in texts_rules.KINDS],
    texts_rules.contradiction: [
        texts_rules.contradiction("the title has the word ward", "the title has the word round")
    ],
    texts_rules.tried: [
        texts_rules.tried(after, before, number)
        for after, before, number in ((0, 0, 0), (1, 1, 50), (2, 1, 50))
    ],
    texts_rules.gains: [texts_rules.gains(1_000, 0)],
    texts_rules.place: [texts_rules.place(3, "A post")],
    texts_rules.goes: [
        texts_rules.goes(["Research"], ["Research"]),
        texts_rules.goes([], ["All posts"]),
        texts_rules.goes(["All posts"], []),
    ],
    texts_rules.and_list: [texts_rules.and_list("Research")],
    texts_rules.is_chosen: [texts_rules.is_chosen("Research")],
    texts_rules.waits: [texts_rules.waits(minutes) for minutes in (-1, 0, 1, 30, 60, 240)],
    texts_review.waits_button: [texts_review.waits_button("A post")],
    texts_review.sentence_button: [
        texts_review.sentence_button(12, chosen=chosen) for chosen in (True, False)
    ],
    texts_review.post: [texts_review.post("A post")],
    texts_review.due: [texts_review.due("5:30pm tomorrow")],
    texts_review.goes_to: [texts_review.goes_to(["All posts", "Research"])],
    texts_review.so_long: [texts_review.so_long(1), texts_review.so_long(400)],
    texts_review.refused: [texts_review.refused('The word "ward" is not in the article.')],
    texts_statistics.growth_button: [texts_statistics.growth_button("Research")],
    texts_statistics.few: [texts_statistics.few(number) for number in (0, 4, 5, 1_000)],
    texts_statistics.row: [texts_statistics.row("Sent", 1_000), texts_statistics.row("Sent", 1)],
    texts_statistics.growth_title: [texts_statistics.growth_title("Research")],
    texts_statistics.begun: [texts_statistics.begun(number) for number in (1, 90)],
    texts_statistics.growth: [texts_statistics.growth(1_000, 90, 35, 4, days) for days in (1, 30)],
    texts_statistics.hours: [
        texts_statistics.hours([]),
        texts_statistics.hours([(0, 5), (11, 9), (23, 1_000)]),
    ],
    texts_statistics.waited: [
        texts_statistics.waited(None),
        *(texts_statistics.waited(timedelta(minutes=n)) for n in (0, 1, 90, 150, 9_000)),
    ],
    texts_statistics.ago: [texts_statistics.ago(1), texts_statistics.ago(30)],
    texts_statistics.hour: [texts_statistics.hour(at) for at in range(24)],
    texts_statistics.length: [texts_statistics.length(timedelta(hours=3))],
    texts_statistics.post: [texts_statistics.post("A post")],
    texts_statistics.after: [texts_statistics.after(12, 1)],
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
    texts_broadcasts.costs: [texts_broadcasts.costs(number) for number in (1, 12_345)],
    texts_broadcasts.budget_used: [texts_broadcasts.budget_used(number) for number in (1, 12_345)],
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
    texts_rights.kept: [texts_rights.kept(one) for one in told()],
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
    texts_importing.ask: [texts_importing.ask("Research")],
    texts_importing.report: [
        texts_importing.report("Research", {}),
        texts_importing.report("Research", {"fine": 1, "already": 2, "unknown": 3, "left": 1}),
        texts_importing.report("Research", {"fine": 2, "stopped": 2, "away": 1, "bad": 1}),
    ],
    texts_importing.people: [texts_importing.people(number) for number in (1, 1200)],
    texts_importing.wrong: [texts_importing.wrong(1200, fault) for fault in texts_importing.WRONG],
    texts_importing.more_wrong: [texts_importing.more_wrong(number) for number in (1, 1200)],
    texts_importing.running: [texts_importing.running("Research", 1200, 1500)],
    texts_importing.ended: [texts_importing.ended("Research", n, 2) for n in (0, 1, 2)],
    texts_importing.members_caption: [texts_importing.members_caption("Research")],
    texts_log.act: [texts_log.act("5:30pm yesterday", "Sam", "A link was made.")],
    texts_acts.comment: [texts_acts.comment("12", theirs=on) for on in ON_OFF],
    texts_acts.readers: [texts_acts.readers(number) for number in (1, 1200)],
    texts_log.caption: [texts_log.caption(number) for number in (1, 1200)],
    texts_importing.stopped: [texts_importing.stopped("Research")],
    texts_agreeing.agreed_late: [texts_agreeing.agreed_late("Alex")],
    texts_people.a: [texts_people.a(role) for role in Role],
    texts_people.may: [texts_people.may(role) for role in Role],
    texts_people.make: [texts_people.make(role) for role in Role],
    texts_people.person_button: [texts_people.person_button("Sam", role) for role in Role],
    texts_people.take_back: [texts_people.take_back(role) for role in Role],
    texts_people.list_button: [texts_people.list_button("Research", chosen=on) for on in ON_OFF],
    texts_people.people: [texts_people.people(n, m) for n in (1, 3) for m in (0, 1, 2)],
    texts_people.person: [texts_people.person(role, texts_people.for_lists([])) for role in Role],
    texts_people.for_lists: [
        texts_people.for_lists(names, gone=gone)
        for names in ([], ["Research", "News"])
        for gone in ON_OFF
    ],
    texts_people.ask_take_title: [texts_people.ask_take_title("Sam")],
    texts_people.role_is: [texts_people.role_is(role) for role in Role],
    texts_people.link: [texts_people.link(role, "https://t.me/a_bot?start=i_x") for role in Role],
    texts_people.invited: [texts_people.invited(role, texts_people.for_lists([])) for role in Role],
    texts_people.accepted: [texts_people.accepted(role) for role in Role],
    texts_people.named: [texts_people.named("Sam")],
    texts_people.joined: [texts_people.joined("Sam", role) for role in Role],
    texts_agreeing.second_button: [texts_agreeing.second_button(limit) for limit in (None, 5000)],
    texts_agreeing.second_choice: [
        texts_agreeing.second_choice(limit, chosen=on) for limit in (None, 5000) for on in ON_OFF
    ],
    texts_agreeing.asks_you: [texts_agreeing.asks_you("Sam", number) for number in (1, 1200)],
    texts_agreeing.agreed: [texts_agreeing.agreed("Sam")],
    texts_agreeing.asks_erase: [texts_agreeing.asks_erase("Sam", number) for number in (1, 1200)],
    texts_agreeing.asks_retext: [texts_agreeing.asks_retext("Sam", number) for number in (1, 1200)],
    texts_agreeing.asked_anew: [texts_agreeing.asked_anew("Sam")],
    texts_agreeing.change_agreed: [texts_agreeing.change_agreed("Alex")],
    texts_agreeing.change_not_agreed: [texts_agreeing.change_not_agreed("Alex")],
    texts_agreeing.not_agreed: [texts_agreeing.not_agreed("Sam")],
    texts_help.help_lines: [texts_help.help_lines(Role.OWNER)],
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
    assert set(texts_states.STATES) == set(CommentState)
    assert set(texts_states.BODIES) == set(texts_states.HEADINGS) - {CommentState.REJECTED}


def test_nothing_says_who_at_the_blog_took_a_comment_for_spam() -> None:
    assert texts_states.BODIES[CommentState.SPAM].startswith("The blog marked it as spam.")
    assert "filter" not in " ".join(texts_states.BODIES.values())


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
    assert set(RIGHTS_OF) < set(texts_help.MENU)


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
    for role in (*Role, None):
        assert not any(f"/{name}" in texts_help.help_lines(role) for name in NOT_YET)
    assert {one.name for one in COMMANDS if not one.in_menu} == set(NOT_YET)
