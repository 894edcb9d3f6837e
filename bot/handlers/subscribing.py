"""HANDLERS: joining and leaving topics, and how posts come."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Change, Context, Reaction, Say, Toast, as_id
from bot.handlers import admitting, grouping, queueing, speaking
from bot.handlers.inviting import open_invitation
from bot.handlers.moderating import undecided
from bot.handlers.reading import say_post
from bot.handlers.timing import agree_once, ask_when, ensure, timing_of
from bot.render import ONLY, blog_of, only_topics_screen, screen, topics_screen
from bot.render.owners import questions_screen
from bot.render.timing import ask_news_screen, no_news_rows
from bot.screen import Screen
from bot.texts import news as texts_news
from storage.lists import Access, List

_POSTS = "posts"
_ANNOUNCEMENTS = "announcements"
_POSTS_WORDING = f"{texts.WORDING}-posts"  # a yes to posts alone
_ON = "on"
_QUESTIONS = 80


async def start(context: Context) -> Sequence[Reaction]:
    """Welcome a person, or do what the link that they followed says."""
    await context.tx.subscribers.mark(context.it.chat_id, "active", context.now)
    kind, _, ref = context.it.args.partition("_")
    if kind == "l":
        return await _join_by_link(context, ref)
    if kind == "s":
        return await _join_by_key(context, ref)
    if kind == "i":
        return await open_invitation(context, ref)
    if kind == "p":
        return await _open_by_link(context, ref)
    if kind == "g":
        return await grouping.open_by_link(context)
    dead = [Say(screen(texts.DEAD_LINK))] if context.it.args else []
    waiting = [*await _questions(context), *await undecided(context)]
    waiting += await queueing.undecided(context)
    return [*dead, Say(await _topics(context)), *await speaking.offer(context), *waiting]


async def _questions(context: Context) -> Sequence[Reaction]:
    """Bring an owner what could not be asked before the first Start, or behind a block."""
    waiting = await context.tx.notices.undecided(_QUESTIONS) if context.is_owner else []
    return [Say(questions_screen(waiting))] if waiting else []


async def topics(context: Context) -> Sequence[Reaction]:
    """Show the topics and their states."""
    return [Say(await _only_topics(context))]


async def topic(context: Context) -> Sequence[Reaction]:
    """Turn a topic on or off; the tap is the consent."""
    shown = _only_topics if context.it.word(2) == ONLY else _topics
    chosen = await context.tx.lists.get(context.it.number(0))
    mine = await context.tx.lists.of(context.it.chat_id)
    if chosen is None or not (chosen.is_offered or chosen.id in mine):
        return [Change(await shown(context)), Toast(texts.NO_SUCH_TOPIC)]
    on = context.it.word(1) == _ON
    first = on and not mine
    if on:
        await _join(context, chosen)
    else:
        await context.tx.lists.leave(chosen.id, context.it.chat_id, context.now)
    said = await _confirm(context, chosen) if first else []
    return [Change(await shown(context)), Toast(texts.topic_is(chosen.name, on=on)), *said]


async def stop(context: Context) -> Sequence[Reaction]:
    """End everything that is sent, at once."""
    left = await context.tx.subscribers.leave_all(context.it.chat_id, context.now)
    await context.tx.digests.gathered.forget(context.it.chat_id, context.now)
    await context.tx.follows.end(context.it.chat_id)
    await context.tx.recordings.choose(context.it.chat_id, on=False)
    await context.tx.requests.drop(context.it.chat_id, context.now)
    waits = await context.tx.comments.waiting(context.it.chat_id) > 0
    return [Say(screen(texts.stopped(left, comment_waits=waits)))]


async def _join_by_link(context: Context, slug: str) -> Sequence[Reaction]:
    chosen = await context.tx.lists.by_slug(slug)
    if chosen is not None and chosen.id in await context.tx.lists.of(context.it.chat_id):
        return [Say(screen(texts.already_joined(chosen.name)))]
    if chosen is not None and chosen.access == Access.APPROVAL:
        return [admitting.offer(chosen)]
    return await _join_or_not(context, None if chosen is None or chosen.staff else chosen)


async def _join_by_key(context: Context, ref: str) -> Sequence[Reaction]:
    """Join a list of the staff by the link that admins hand out: nobody can guess it."""
    number, _, key = ref.partition("_")
    chosen = await context.tx.lists.get(as_id(number))
    if chosen is None or not chosen.staff or chosen.access != Access.LINK:
        return await _join_or_not(context, None)
    fits = context.tx.requests.fits(chosen.id, key)
    return await _join_or_not(context, chosen if fits else None)


async def _join_or_not(context: Context, chosen: List | None) -> Sequence[Reaction]:
    if chosen is None:
        return [Say(screen(texts.NO_SUCH_TOPIC)), Say(await _topics(context))]
    if chosen.id in await context.tx.lists.of(context.it.chat_id):
        return [Say(screen(texts.already_joined(chosen.name)))]
    await _join(context, chosen)
    return [*await _confirm(context, chosen), Say(await _topics(context))]


async def _open_by_link(context: Context, ref: str) -> Sequence[Reaction]:
    said = await say_post(context, as_id(ref))
    return [Say(screen(texts.NO_SUCH_POST))] if said is None else [said]


async def _join(context: Context, chosen: List) -> None:
    chat_id, asks = context.it.chat_id, context.house.asks_news
    wording = _POSTS_WORDING if asks else texts.WORDING
    await ensure(context)
    if chosen.id not in await context.tx.lists.of(chat_id):
        await context.tx.lists.join(chosen.id, chat_id, wording, context.now)
    if not await context.tx.subscribers.agrees(chat_id, _POSTS):
        await context.tx.subscribers.consent(chat_id, _POSTS, wording, context.now)
    if not asks:
        await agree_once(context, _ANNOUNCEMENTS)


async def _confirm(context: Context, chosen: List) -> list[Say]:
    """Say what comes now; where announcements are asked about, that is a question of its own."""
    chat_id, asks = context.it.chat_id, context.house.asks_news
    announcements = await context.tx.subscribers.agrees(chat_id, _ANNOUNCEMENTS)
    window = (await timing_of(context)).quiet.window
    question, rows = await ask_when(context)
    told = texts.joined(chosen.name, window, announcements=announcements)
    said = [Say(screen(told, rows + (no_news_rows() if announcements else ()), end=question))]
    if asks and not await context.tx.subscribers.decided(chat_id, _ANNOUNCEMENTS):
        said.append(Say(ask_news_screen()))
    return said


async def _topics(context: Context) -> Screen:
    sites = await context.tx.sites.all()
    lists = await context.tx.lists.offered(context.it.chat_id)
    mine = await context.tx.lists.of(context.it.chat_id)
    blog = texts.blogs([blog_of(site) for site in sites])
    return topics_screen(blog, lists, mine, _consent(context))


async def _only_topics(context: Context) -> Screen:
    """Return the topics, and what a tap agrees to where the person has not agreed before."""
    chat_id = context.it.chat_id
    lists, mine = await context.tx.lists.offered(chat_id), await context.tx.lists.of(chat_id)
    agreed = await context.tx.subscribers.agrees(chat_id, _POSTS)
    return only_topics_screen(lists, mine, "" if agreed else _consent(context))


def _consent(context: Context) -> str:
    return texts_news.CONSENT if context.house.asks_news else texts.CONSENT
