"""WORDS: how announcements look: to readers, and to the admins who write and schedule them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from html import escape

from bot import quiet
from bot.admins.figures import Pulse, stars
from bot.admins.when import REPEATS, WEEKLY
from bot.fit import is_visible, line, plain
from bot.language import together
from bot.render import screen
from bot.render.counted import Counted
from bot.render.panel import button, on_page, paged, to_panel, to_place
from bot.screen import Button, Rows, Screen
from bot.texts import announcements as texts
from bot.texts import broadcasts as texts_broadcasts
from bot.texts import day
from bot.texts import scheduled as texts_scheduled
from storage.announcements import Announcement, AnnouncementState
from storage.lists import List

_BLOG = 80
_NAME = 22  # so that what follows the name on a button can be read on a phone
_GIST = 30
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MORNING, _EVENING = (9, 0), (17, 30)


def announcement_screen(
    body_html: str,
    blog: str,
    picture: str | None = None,
    links: Sequence[Sequence[str]] | None = None,
) -> Screen:
    """Return an announcement as readers get it; `body_html` is Telegram HTML that fits."""
    name = line(blog, _BLOG) if is_visible(blog) else ""
    title = escape(texts_scheduled.announcement_title(name))
    html = f"<b>{title}</b>\n\n{body_html}\n\n{escape(texts_scheduled.TO_STOP)}"
    rows = tuple((Button(words, url=url),) for words, url in links or ())
    return Screen(html, rows, picture=picture)


def gist(one: Announcement) -> str:
    """Return the first words of an announcement, for a button or a heading."""
    words = line(plain(one.body), _GIST).rstrip(".!?")
    return words if is_visible(words) else texts_scheduled.UNNAMED


def press(text: str, one: Announcement, verb: str, *refs: object) -> tuple[Button]:
    """Return a row with a button that does something with an announcement as it is now."""
    return button(text, "news", one.id, one.revision, verb, *refs)


def choice_screen(
    one: Announcement, lists: Sequence[List], counted: Counted, offset: int = 0
) -> Screen:
    """Return the page of a draft: who gets it, live, and what else can be changed.

    From `offset` on so many lists are offered as a page has; a press on one of them stays there.
    """
    here = (offset,) if offset else ()
    every = tuple(press(_choice(each, one), one, "to", each.id, *here) for each in lists)
    rows = (
        *paged(every, offset, lambda text, at: press(text, one, "lists", at)),
        press(texts.PREVIEW, one, "preview"),
        press(texts.CHANGE_TEXT, one, "ask-text"),
        _beside(texts.PICTURE, texts.BUTTONS, one, "ask-picture", "ask-links"),
        press(texts.DO_NOT_SEND, one, "drop"),
    )
    count = f"\n\n{counted.words}" if one.lists else ""
    return screen(f"{texts.CHOOSE}{count}", rows, title=texts.CHOOSE_TITLE)


def _choice(each: List, one: Announcement) -> str:
    how = "to" if each.id in one.lists else "minus" if each.id in one.minus else ""
    return texts.choice(line(each.name, _NAME), how)


def _beside(
    left: str, right: str, one: Announcement, first: str, second: str
) -> tuple[Button, ...]:
    return (*press(left, one, first), *press(right, one, second))


def ready_screen(one: Announcement, counted: Counted, pulse: Pulse, *, testers: bool) -> Screen:
    """Return the card under a preview: how many get it, what it can cost, what to do."""
    send = (press(texts.SEND_NOW, one, "now"),) if counted.anyone else ()
    many = (press(texts.TEST_MANY, one, "testers"),) if testers else ()
    rows = (
        press(texts.TEST, one, "test"),
        *many,
        press(texts.CHOOSE_TESTERS, one, "ask-testers"),
        *send,
        press(texts.SCHEDULE, one, "when"),
        press(texts.CHANGE, one, "show"),
        press(texts.DO_NOT_SEND, one, "drop"),
    )
    cost = stars(counted.reach.reached if counted.reach else 0, pulse.usual, pulse.budget)
    words = [counted.words, texts_broadcasts.costs(cost)] if cost else [counted.words]
    return screen(together("\n\n", words), rows, title=texts.READY_TITLE)


def testers_screen(one: Announcement, lists: Sequence[List], offset: int) -> Screen:
    """Return the question which list has the testers, with a page of those that can."""
    every = tuple(press(line(each.name, _NAME), one, "testers-are", each.id) for each in lists)
    rows = paged(every, offset, lambda text, at: press(text, one, "ask-testers", at))
    words = texts.ASK_TESTERS if rows else texts.NO_TESTER_LIST
    return screen(words, rows, title=texts.TESTERS_TITLE)


def ask_screen(words: str, one: Announcement, verb: str, no: str = "") -> Screen:
    """Return a question to be answered with a message, with the way to have none."""
    return screen(words, (press(no, one, verb),) if no else ())


def when_screen(one: Announcement, now: datetime, zone: tzinfo, name: str) -> Screen:
    """Return the question when an announcement goes: a few times to tap, or one to type."""
    here = now.astimezone(zone)
    tapped = tuple(
        press(spoken(at, here), one, "at", at.strftime("%Y%m%d%H%M"))
        for at in _offers(here.replace(tzinfo=None))
    )
    rows = (*tapped, press(texts.TYPE_TIME, one, "ask-time"), press(texts.CHANGE, one, "show"))
    return screen(texts.schedule(name), rows, title=texts.SCHEDULE_TITLE)


def _offers(here: datetime) -> list[datetime]:
    """Return this evening, tomorrow morning and evening, and Monday morning."""
    monday = here + timedelta(days=7 - here.weekday())
    days = ((here, _EVENING), (here + timedelta(days=1), _MORNING))
    more = ((here + timedelta(days=1), _EVENING), (monday, _MORNING))
    made = [
        at.replace(hour=clock[0], minute=clock[1], second=0, microsecond=0)
        for at, clock in (*days, *more)
    ]
    return sorted({at for at in made if at > here})


def spoken(at: datetime, now: datetime) -> str:
    """Return a time as "today at 5:30pm" or "Monday 6 August 2018 at 5:30pm", by the wall."""
    clock = quiet.words(at.time())
    near = {0: "Today", 1: "Tomorrow"}.get((at.date() - now.date()).days)
    return f"{near or f'{_DAYS[at.weekday()]} {day(at)}'} at {clock}"


def moment(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a moment in the middle of a sentence, as the site's clock shows it."""
    words = spoken(at.astimezone(zone), now.astimezone(zone))
    near = words.startswith(("Today", "Tomorrow"))
    return words[0].lower() + words[1:] if near else f"on {words}"


def sending_screen(one: Announcement, number: int, seconds: int) -> Screen:
    """Return the card of what leaves in a moment."""
    words = f"{texts.sent(number)}\n\n{texts.can_undo(seconds)}"
    return screen(words, (press(texts.UNDO, one, "undo"),), title=gist(one))


def scheduled_screen(
    one: Announcement, counted: Counted, remark: str = "", *, back: bool = False
) -> Screen:
    """Return the card of what is scheduled: when, how often, how many, and how to change it."""
    when = moment(one.send_at or counted.now, counted.now, counted.zone)
    asked = texts_scheduled.ASKED if one.state is AnnouncementState.ASKED else ""
    said = texts.scheduled(when, one.repeats) if one.repeats else texts.at_time(when)
    words = (remark, said, asked, counted.today)
    rows = (
        *_repeats(one),
        press(texts.CHANGE_TIME, one, "when"),
        press(texts.CHANGE, one, "unplan"),
        press(texts.DO_NOT_SEND, one, "drop"),
        *((to_place("scheduled"),) if back else ()),
    )
    return screen(together("\n\n", (each for each in words if each)), rows, title=gist(one))


def _repeats(one: Announcement) -> Rows:
    if one.local_at is None:
        return ()
    if one.repeats:
        return (press(texts.STOP_REPEATING, one, "repeat", "never"),)
    first, second = REPEATS
    return (
        press(texts.REPEAT[first], one, "repeat", WEEKLY),
        press(texts.REPEAT[second], one, "repeat", second),
    )


def drafts_screen(found: Sequence[Announcement], offset: int = 0) -> Screen:
    """Return a page of the drafts, the last changed first."""
    every = tuple(button(gist(one), "draft", one.id) for one in found)
    rows = paged(every, offset, lambda text, at: button(text, "place", "announcements", at))
    new = button(texts.NEW, "announce")
    words = texts_scheduled.DRAFTS if found else texts_scheduled.NO_DRAFTS
    return screen(words, (*rows, new, to_panel()), title=texts_scheduled.PLACE_TITLE)


def waiting_screen(
    found: Sequence[Announcement], now: datetime, zone: tzinfo, offset: int = 0
) -> Screen:
    """Return a page of what is scheduled, the next first, with its times in the text."""
    every = tuple(button(gist(one), "draft", one.id) for one in found)
    rows = paged(every, offset, lambda text, at: button(text, "place", "scheduled", at))
    lines = [
        f"- {gist(one)}: {spoken((one.send_at or now).astimezone(zone), now.astimezone(zone))}"
        for one in on_page(found, offset)
    ]
    words = (
        together("\n", (texts_scheduled.WAITING, "", *lines))
        if found
        else texts_scheduled.NOTHING_SCHEDULED
    )
    return screen(words, (*rows, to_panel()), title=texts.SCHEDULED_TITLE)


def missed_screen(one: Announcement, due: datetime, now: datetime, zone: tzinfo) -> Screen:
    """Return that an announcement was too late to be sent by itself, and what can be done."""
    said = texts_scheduled.missed(moment(due, now, zone))
    if one.state is AnnouncementState.SCHEDULED and one.send_at is not None:
        after = texts_scheduled.missed_run(moment(one.send_at, now, zone))
    else:
        after = texts_scheduled.MISSED_DRAFT
    return _told(one, f"{said} {after}")


def changed_screen(one: Announcement) -> Screen:
    """Return that an announcement was not sent because a list of it has gone."""
    return _told(one, texts_scheduled.LISTS_CHANGED)


def not_allowed_screen(one: Announcement) -> Screen:
    """Return that an announcement was not sent because whoever sent it may not any more."""
    return _told(one, texts.NOT_ALLOWED)


def alone_screen(one: Announcement) -> Screen:
    """Return that an announcement was not sent because a second person has to agree by now."""
    return _told(one, texts_scheduled.NEEDS_SECOND)


def _told(one: Announcement, words: str) -> Screen:
    rows = (button(gist(one), "draft", one.id),)
    return Screen(screen(words, title=texts_scheduled.MISSED_TITLE).html, rows, silent=False)
