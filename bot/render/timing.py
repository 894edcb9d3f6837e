"""WORDS: how the choice of times looks: the settings, and the questions of the first minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot import quiet, texts
from bot.delivery.slots import next_message
from bot.language import together
from bot.readers.cities import offered
from bot.render import label, screen
from bot.render.languages import language_row
from bot.screen import Button, Rows, Screen, data, turned
from bot.texts import aloud as texts_aloud
from bot.texts import digest as texts_digest
from bot.texts import groups as texts_groups
from bot.texts import news as texts_news
from storage.choices import Cadence, Timing

SLOTS = ("07:30", "09:00", "12:30", "17:30")
"""The times of day on buttons."""

JOINED = "joined"
"""The second word of a press about announcements that is not in the settings."""

_ORDER = (Cadence.WEEKLY, Cadence.DAILY, Cadence.NOW)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a reader has chosen; `here` is the site's time zone, and `there` the reader's.

    `groups` says that the reader answers for a group or channel. `aloud` is None where nothing can
    be read aloud.
    """

    timing: Timing
    announcements: bool
    now: datetime
    here: tzinfo
    there: tzinfo
    groups: bool = False
    aloud: bool | None = None


def settings_screen(choices: Choices) -> Screen:
    """Return a person's settings, with a button that changes each."""
    timing = choices.timing
    parts = (
        next_words(choices),
        texts_digest.quiet_is(timing),
        texts_digest.times_are(str(choices.there)),
        texts.news_is(on=choices.announcements),
        *(() if choices.aloud is None else (texts_aloud.state(on=choices.aloud),)),
    )
    rows = _cadences(timing, "when") + _more(timing) + _others(choices) + language_row()
    return screen(together("\n\n", parts), rows, title=texts.SETTINGS_TITLE)


def next_words(choices: Choices) -> str:
    """Return when posts come, and when the next message can."""
    timing = choices.timing
    at = next_message(timing, choices.now, choices.here)
    if timing.cadence is Cadence.NOW and at == choices.now:
        return texts_digest.comes(timing)
    told = texts_digest.next_at(timing, at.astimezone(choices.there))
    return f"{texts_digest.comes(timing)} {told}"


def when_rows(timing: Timing) -> Rows:
    """Return the buttons of the first question: once a week first."""
    return _cadences(timing, "begin", every=True)


def no_news_rows() -> Rows:
    """Return the button that turns announcements off right after joining."""
    return ((Button(texts.ANNOUNCEMENTS_OFF, data=_news(on=False)),),)


def ask_news_screen() -> Screen:
    """Return the question whether announcements may come too."""
    rows = (
        (Button(texts_news.YES, data=_news(on=True)),),
        (Button(texts_news.NO, data=_news(on=False)),),
    )
    return screen(texts_news.ASK, rows, title=texts_news.ASK_TITLE)


def _news(*, on: bool) -> str:
    return data("announcements", turned(on=on), JOINED)


def slots_screen() -> Screen:
    """Return the times of day to choose from."""
    rows = [
        (Button(texts_digest.clock(slot), data=data("slot", slot.replace(":", ""))),)
        for slot in SLOTS
    ]
    return screen(texts_digest.ASK_SLOT, (*rows, _back()))


def days_screen() -> Screen:
    """Return the days of the week to choose from."""
    days = enumerate(texts_digest.DAYS)
    rows = [(Button(name, data=data("weekday", number)),) for number, name in days]
    return screen(texts_digest.ASK_DAY, (*rows, _back()))


def zones_screen(site: str) -> Screen:
    """Return a few time zones to choose from, the site's first, and how to name another."""
    names: Sequence[str] = offered(site)
    rows = [(Button(texts_digest.place(name), data=data("zone", name)),) for name in names]
    other = (Button(texts_digest.TYPE_CITY, data=data("zone")),)
    return screen(texts_digest.ASK_ZONE, (*rows, other, _back()))


def _cadences(timing: Timing, action: str, *, every: bool = False) -> Rows:
    words = {
        Cadence.WEEKLY: texts_digest.weekly(timing),
        Cadence.DAILY: texts_digest.daily(timing),
        Cadence.NOW: texts_digest.AS_PUBLISHED,
    }
    return tuple(
        (Button(label(words[cadence]), data=data(action, cadence.value)),)
        for cadence in _ORDER
        if every or cadence is not timing.cadence
    )


def _more(timing: Timing) -> Rows:
    gathers = timing.cadence is not Cadence.NOW
    slot = ((Button(texts_digest.OTHER_TIME, data=data("times", "slot")),),) if gathers else ()
    weekly = timing.cadence is Cadence.WEEKLY
    day = ((Button(texts_digest.OTHER_DAY, data=data("times", "day")),),) if weekly else ()
    return slot + day + ((Button(texts_digest.OTHER_ZONE, data=data("times", "zone")),),)


def _others(choices: Choices) -> Rows:
    times, news = choices.timing.quiet, choices.announcements
    hushed = times.window != quiet.NONE
    night = texts.QUIET_OFF if hushed else texts.QUIET_ON
    week = texts_digest.WEEKENDS_ON if times.rests else texts_digest.WEEKENDS_OFF
    said = texts.ANNOUNCEMENTS_OFF if news else texts.ANNOUNCEMENTS_ON
    buttons = (
        Button(night, data=data("quiet", turned(on=not hushed))),
        Button(week, data=data("rests", turned(on=not times.rests))),
        Button(said, data=data("announcements", turned(on=not news))),
    )
    groups = (Button(texts_groups.GROUPS, data=data("groups")),) if choices.groups else ()
    return tuple((button,) for button in (*buttons, *_aloud(choices), *groups))


def _aloud(choices: Choices) -> tuple[Button, ...]:
    on = choices.aloud
    if on is None:
        return ()
    words = texts_aloud.BUTTON_ON if on else texts_aloud.BUTTON_OFF
    return (Button(words, data=data("aloud", turned(on=not on))),)


def _back() -> tuple[Button, ...]:
    return (Button(texts_digest.BACK, data=data("times", "back")),)
