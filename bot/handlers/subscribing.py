"""HANDLERS: joining and leaving topics, and how posts come."""

from __future__ import annotations

from collections.abc import Sequence

from bot import quiet, texts
from bot.context import Change, Context, Reaction, Say, Toast, as_id
from bot.handlers import queueing
from bot.handlers.moderating import undecided
from bot.handlers.reading import say_post
from bot.render import blog_of, screen, settings_screen, topics_screen
from bot.render_owners import questions_screen
from bot.screen import Screen
from storage.lists import List

_POSTS = "posts"
_ANNOUNCEMENTS = "announcements"
_USUAL_QUIET = "19:00-07:30"
_ON = "on"
_QUESTIONS = 80


async def start(context: Context) -> Sequence[Reaction]:
    """Welcome a person, or do what the link that they followed says."""
    await context.tx.subscribers.mark(context.it.chat_id, "active", context.now)
    kind, _, ref = context.it.args.partition("_")
    if kind == "l":
        return await _join_by_link(context, ref)
    if kind == "p":
        return await _open_by_link(context, ref)
    dead = [Say(screen(texts.DEAD_LINK))] if context.it.args else []
    waiting = [*await _questions(context), *await undecided(context)]
    waiting += await queueing.undecided(context)
    return [*dead, Say(await _topics(context)), *waiting]


async def _questions(context: Context) -> Sequence[Reaction]:
    """Bring an owner what could not be asked before the first Start, or behind a block."""
    waiting = await context.tx.notices.undecided(_QUESTIONS) if context.is_owner else []
    return [Say(questions_screen(waiting))] if waiting else []


async def topics(context: Context) -> Sequence[Reaction]:
    """Show the topics and their states."""
    return [Say(await _topics(context))]


async def topic(context: Context) -> Sequence[Reaction]:
    """Turn a topic on or off; the tap is the consent."""
    chosen = await context.tx.lists.get(context.it.number(0))
    if chosen is None:
        return [Change(await _topics(context)), Toast(texts.NO_SUCH_TOPIC)]
    on = context.it.word(1) == _ON
    first = on and not await context.tx.lists.of(context.it.chat_id)
    if on:
        await _join(context, chosen)
    else:
        await context.tx.lists.leave(chosen.id, context.it.chat_id, context.now)
    said = [await _confirm(context, chosen)] if first else []
    return [Change(await _topics(context)), Toast(texts.topic_is(chosen.name, on=on)), *said]


async def settings(context: Context) -> Sequence[Reaction]:
    """Show the person's settings."""
    return [Say(await _settings(context))]


async def set_quiet(context: Context) -> Sequence[Reaction]:
    """Turn quiet time on or off."""
    on = context.it.word(0) == _ON
    await _ensure(context)
    usual = _USUAL_QUIET if context.house.quiet == quiet.NONE else context.house.quiet
    window = usual if on else quiet.NONE
    await context.tx.subscribers.set_quiet(context.it.chat_id, window, context.now)
    return [Change(await _settings(context)), Toast(texts.quiet_is(on=on))]


async def set_announcements(context: Context) -> Sequence[Reaction]:
    """Turn announcements on or off."""
    on = context.it.word(0) == _ON
    chat_id = context.it.chat_id
    await _ensure(context)
    if not on:
        # Given first where it never was, so that "no" is remembered and never asked away.
        await _agree_once(context, _ANNOUNCEMENTS)
        await context.tx.subscribers.withdraw(chat_id, _ANNOUNCEMENTS, context.now)
    elif not await context.tx.subscribers.agrees(chat_id, _ANNOUNCEMENTS):
        await context.tx.subscribers.consent(chat_id, _ANNOUNCEMENTS, texts.WORDING, context.now)
    return [Change(await _settings(context)), Toast(texts.announcements_are(on=on))]


async def stop(context: Context) -> Sequence[Reaction]:
    """End everything that is sent, at once."""
    left = await context.tx.subscribers.leave_all(context.it.chat_id, context.now)
    await context.tx.follows.end(context.it.chat_id)
    waits = await context.tx.comments.waiting(context.it.chat_id) > 0
    return [Say(screen(texts.stopped(left, comment_waits=waits)))]


async def _join_by_link(context: Context, slug: str) -> Sequence[Reaction]:
    chosen = await context.tx.lists.by_slug(slug)
    if chosen is None:
        return [Say(screen(texts.NO_SUCH_TOPIC)), Say(await _topics(context))]
    if chosen.id in await context.tx.lists.of(context.it.chat_id):
        return [Say(screen(texts.already_joined(chosen.name)))]
    await _join(context, chosen)
    return [await _confirm(context, chosen), Say(await _topics(context))]


async def _open_by_link(context: Context, ref: str) -> Sequence[Reaction]:
    said = await say_post(context, as_id(ref))
    return [Say(screen(texts.NO_SUCH_POST))] if said is None else [said]


async def _join(context: Context, chosen: List) -> None:
    chat_id = context.it.chat_id
    await _ensure(context)
    if chosen.id not in await context.tx.lists.of(chat_id):
        await context.tx.lists.join(chosen.id, chat_id, texts.WORDING, context.now)
    if not await context.tx.subscribers.agrees(chat_id, _POSTS):
        await context.tx.subscribers.consent(chat_id, _POSTS, texts.WORDING, context.now)
    await _agree_once(context, _ANNOUNCEMENTS)


async def _agree_once(context: Context, kind: str) -> None:
    """Write a consent down, unless the person has ever decided: what is taken back stays so."""
    if not await context.tx.subscribers.decided(context.it.chat_id, kind):
        await context.tx.subscribers.consent(context.it.chat_id, kind, texts.WORDING, context.now)


async def _ensure(context: Context) -> None:
    await context.tx.subscribers.ensure(
        context.it.chat_id, "private", context.house.quiet, context.now
    )


async def _window(context: Context) -> str:
    person = await context.tx.subscribers.get(context.it.chat_id)
    return context.house.quiet if person is None else person.quiet


async def _confirm(context: Context, chosen: List) -> Say:
    announcements = await context.tx.subscribers.agrees(context.it.chat_id, _ANNOUNCEMENTS)
    window = await _window(context)
    return Say(screen(texts.joined(chosen.name, window, announcements=announcements)))


async def _topics(context: Context) -> Screen:
    sites = await context.tx.sites.all()
    lists = await context.tx.lists.every()
    mine = await context.tx.lists.of(context.it.chat_id)
    return topics_screen(texts.blogs([blog_of(site) for site in sites]), lists, mine)


async def _settings(context: Context) -> Screen:
    announcements = await context.tx.subscribers.agrees(context.it.chat_id, _ANNOUNCEMENTS)
    return settings_screen(await _window(context), announcements=announcements)
