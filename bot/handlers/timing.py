"""HANDLERS: when posts come: how often, at what time, in which zone, and when it is quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import available_timezones

from bot import quiet, texts
from bot.context import Change, Context, Reaction, Say, Toast
from bot.delivery.digesting import Digesting
from bot.handlers.reading import say_post
from bot.readers.cities import zone_of_city
from bot.render import screen
from bot.render.timing import (
    JOINED,
    SLOTS,
    Choices,
    days_screen,
    next_words,
    settings_screen,
    slots_screen,
    when_rows,
    zones_screen,
)
from bot.screen import Rows, Screen
from bot.texts import aloud as texts_aloud
from bot.texts import digest as texts_digest
from bot.texts import news as texts_news
from storage.choices import Cadence, QuietTime, Timing
from storage.drafts import Draft

CITY = "city"

_ANNOUNCEMENTS = "announcements"
_NEWS_WORDING = f"{texts.WORDING}-news"  # a yes to announcements alone
_USUAL_QUIET = "19:00-07:30"
_ON = "on"


async def settings(context: Context) -> Sequence[Reaction]:
    """Show the person's settings."""
    return [Say(await _settings(context))]


async def when(context: Context) -> Sequence[Reaction]:
    """Choose how often posts come."""
    if (cadence := _cadence(context)) is None:
        return [Change(await _settings(context))]
    timing = replace(await timing_of(context), cadence=cadence)
    return await _changed(context, timing, texts_digest.changed(timing))


async def begin(context: Context) -> Sequence[Reaction]:
    """Choose how often posts come on joining: say when the next is, show the newest."""
    if (cadence := _cadence(context)) is None:
        return [Say(await _settings(context))]
    timing = replace(await timing_of(context), cadence=cadence)
    await _choose(context, timing)
    told = screen(next_words(await _choices(context)), title=texts_digest.TITLE)
    return [Toast(texts_digest.changed(timing)), Say(told), *await _newest(context)]


async def times(context: Context) -> Sequence[Reaction]:
    """Show what can be chosen of one kind, or the settings again."""
    shown = {
        "slot": slots_screen(),
        "day": days_screen(),
        "zone": zones_screen(str(context.house.timezone)),
    }
    return [Change(shown.get(context.it.word(0)) or await _settings(context))]


async def slot(context: Context) -> Sequence[Reaction]:
    """Choose the time of day at which posts come."""
    chosen = {one.replace(":", ""): one for one in SLOTS}.get(context.it.word(0))
    was = await timing_of(context)
    timing = was if chosen is None else replace(was, slot=chosen)
    return await _changed(context, timing, texts_digest.slot_is(timing))


async def weekday(context: Context) -> Sequence[Reaction]:
    """Choose the day of the week on which posts come."""
    was, number = await timing_of(context), context.it.number(0)
    timing = replace(was, weekly_on=number) if number < len(texts_digest.DAYS) else was
    return await _changed(context, timing, texts_digest.day_is(timing))


async def zone(context: Context) -> Sequence[Reaction]:
    """Choose a time zone, or ask for the name of a city."""
    name = context.it.word(0)
    if not name:
        await context.tx.drafts.put(context.it.chat_id, CITY, "text", {}, context.now)
        return [Say(screen(texts_digest.ASK_CITY))]
    if name not in available_timezones():
        return [Toast(texts_digest.NO_ZONE)]
    return await _changed(context, await _moved(context, name), texts_digest.times_are(name))


async def take_city(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take the name of a city for its time zone."""
    name = zone_of_city(context.it.text, available_timezones())
    if name is None:
        return [Say(screen(texts_digest.NO_CITY))]
    await context.tx.drafts.drop(context.it.chat_id, draft.revision)
    await _choose(context, await _moved(context, name))
    return [Say(await _settings(context))]


async def set_rests(context: Context) -> Sequence[Reaction]:
    """Choose whether weekends are quiet."""
    on, was = context.it.word(0) == _ON, await timing_of(context)
    timing = replace(was, quiet=was.quiet._replace(rests=on))
    return await _changed(context, timing, texts_digest.rests_are(on=on))


async def set_quiet(context: Context) -> Sequence[Reaction]:
    """Turn quiet time on or off."""
    on, was = context.it.word(0) == _ON, await timing_of(context)
    usual = _USUAL_QUIET if context.house.quiet == quiet.NONE else context.house.quiet
    timing = replace(was, quiet=was.quiet._replace(window=usual if on else quiet.NONE))
    return await _changed(context, timing, texts.quiet_is(on=on))


async def set_announcements(context: Context) -> Sequence[Reaction]:
    """Turn announcements on or off, in the settings or under what a person was told on joining."""
    on, chat_id = context.it.word(0) == _ON, context.it.chat_id
    toast = Toast(texts.announcements_are(on=on))
    await ensure(context)
    decided = await context.tx.subscribers.decided(chat_id, _ANNOUNCEMENTS)
    agreed = await context.tx.subscribers.agrees(chat_id, _ANNOUNCEMENTS)
    if not on:
        # Given first where it never was, so that "no" is remembered and never asked away.
        await agree_once(context, _ANNOUNCEMENTS)
        await context.tx.subscribers.withdraw(chat_id, _ANNOUNCEMENTS, context.now)
    elif not agreed:
        await context.tx.subscribers.consent(chat_id, _ANNOUNCEMENTS, _NEWS_WORDING, context.now)
    if context.it.word(1) != JOINED:
        return [Change(await _settings(context)), toast]
    told = [] if decided and agreed is on else [Say(screen(texts_news.chosen(on=on)))]
    return [toast, *told]


async def set_aloud(context: Context) -> Sequence[Reaction]:
    """Turn reading aloud on or off; on only where it is there."""
    on = context.it.word(0) == _ON and context.house.aloud
    await ensure(context)
    await context.tx.recordings.choose(context.it.chat_id, on=on)
    return [Change(await _settings(context)), Toast(texts_aloud.turned(on=on))]


async def agree_once(context: Context, kind: str) -> None:
    """Write a consent down, unless the person has ever decided: what is taken back stays so."""
    if not await context.tx.subscribers.decided(context.it.chat_id, kind):
        await context.tx.subscribers.consent(context.it.chat_id, kind, texts.WORDING, context.now)


async def ensure(context: Context) -> None:
    """Know a person from now on."""
    await context.tx.subscribers.ensure(
        context.it.chat_id, "private", context.house.quiet, context.now
    )


async def timing_of(context: Context) -> Timing:
    """Return what a person has chosen, or what is usual."""
    person = await context.tx.subscribers.get(context.it.chat_id)
    return Timing(quiet=QuietTime(context.house.quiet)) if person is None else person.timing


async def ask_when(context: Context) -> tuple[str, Rows]:
    """Return the first question about times, and its buttons."""
    return texts_digest.ASK_WHEN, when_rows(await timing_of(context))


async def _moved(context: Context, name: str) -> Timing:
    was = await timing_of(context)
    # The site's own stays the site's, should its owner change it.
    other = None if name == str(context.house.timezone) else name
    return replace(was, quiet=was.quiet._replace(timezone=other))


async def _changed(context: Context, timing: Timing, told: str) -> Sequence[Reaction]:
    await _choose(context, timing)
    return [Change(await _settings(context)), Toast(told)]


async def _choose(context: Context, timing: Timing) -> None:
    """Write a choice down, unless it is made already: a second tap changes nothing."""
    await ensure(context)
    if timing != await timing_of(context):
        digesting = Digesting(context.house.timezone, context.house.platform_of)
        await digesting.choose(context.tx, context.it.chat_id, timing, context.now)


def _cadence(context: Context) -> Cadence | None:
    word = context.it.word(0)
    return Cadence(word) if word in list(Cadence) else None


async def _choices(context: Context) -> Choices:
    timing, here = await timing_of(context), context.house.timezone
    news = await context.tx.subscribers.agrees(context.it.chat_id, _ANNOUNCEMENTS)
    groups = bool(await context.tx.groups.kept_by(context.it.chat_id))
    there = quiet.zone_of(timing.quiet, here)
    chosen = await context.tx.recordings.is_chosen(context.it.chat_id)
    aloud = chosen if context.house.aloud else None
    return Choices(timing, news, context.now, here, there, groups, aloud)


async def _newest(context: Context) -> list[Say]:
    """Return the newest post, unless this chat has it: a second choice does not send it again."""
    newest = await context.tx.posts.latest(1, 0)
    if not newest or await context.tx.corrections.shown_in(context.it.chat_id, newest[0].id):
        return []
    shown = await say_post(context, newest[0].id)
    return [shown] if shown else []


async def _settings(context: Context) -> Screen:
    return settings_screen(await _choices(context))
