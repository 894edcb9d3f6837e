"""HANDLERS: reading: the newest posts, a search, saved posts, one post."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import line, unmarked
from bot.handlers.screening import answer_first
from bot.render import how_comments, post_screen, screen
from bot.render.corrections import withdrawn_screen
from bot.render.search import (
    PAGE,
    Page,
    Place,
    found_screen,
    latest_screen,
    saved_screen,
    suggestion_screen,
)
from bot.screen import Screen
from bot.texts import search as texts_search
from storage.spelling import asked, words_of

_QUERY = 100
_SENTENCE = 6  # words; few people search for as many
_FURTHEST = 10_000  # posts that can be paged through


async def latest(context: Context) -> Sequence[Reaction]:
    """Show the newest posts."""
    shown, _ = await _latest(context, 0)
    return [Say(shown)]


async def latest_page(context: Context) -> Sequence[Reaction]:
    """Show newer or older posts in the same message."""
    shown, said = await _latest(context, _offset(context, 0))
    return [Change(shown), Toast(said)]


async def saved(context: Context) -> Sequence[Reaction]:
    """Show the posts that the person keeps."""
    shown, _ = await _saved(context, 0)
    return [Say(shown)]


async def saved_page(context: Context) -> Sequence[Reaction]:
    """Show another page of what the person keeps in the same message."""
    shown, said = await _saved(context, _offset(context, 0))
    return [Change(shown), Toast(said)]


async def unsave(context: Context) -> Sequence[Reaction]:
    """Keep a post no longer, and show the page without it."""
    gone = await context.tx.posts.unsave(context.it.chat_id, context.it.number(0))
    shown, _ = await _saved(context, _offset(context, 1))
    return [Change(shown), Toast(texts_search.REMOVED if gone else texts_search.NOT_SAVED)]


async def search(context: Context) -> Sequence[Reaction]:
    """Search for the words after the command, or for a message that is nothing else."""
    if first := answer_first(context):
        return first
    typed = context.it.args if context.it.command else context.it.text
    query = line(unmarked(typed), _QUERY)
    words = asked(query)
    if not words:
        common = bool(words_of(query))
        return [Say(screen(texts_search.TOO_COMMON if common else texts.HOW_TO_SEARCH))]
    return await _found(context, query, words, 0)


async def found(context: Context) -> Sequence[Reaction]:
    """Show more of what a search found, or search for what was suggested; as a new message."""
    words = asked(context.it.word(1))
    if not words:
        return [Toast(texts.HOW_TO_SEARCH)]
    return await _found(context, " ".join(words), words, _offset(context, 0))


async def show_post(context: Context) -> Sequence[Reaction]:
    """Show the post whose title was pressed."""
    said = await say_post(context, context.it.number(0))
    return [Toast(texts.NO_SUCH_POST)] if said is None else [said]


async def save(context: Context) -> Sequence[Reaction]:
    """Keep a post for the person."""
    post = await context.tx.posts.get(context.it.number(0))
    if post is None:
        return [Toast(texts.NO_SUCH_POST)]
    new = await context.tx.posts.save(context.it.chat_id, post.id, context.now)
    return [Toast(texts.SAVED if new else texts.SAVED_BEFORE)]


async def say_post(context: Context, post_id: int) -> Say | None:
    """Return the message of a post, or None where there is none; a reply to it is a comment.

    Of a post that the site has taken down, only that is said.
    """
    post = await context.tx.posts.get(post_id)
    if post is None:
        return None
    if post.gone_at is not None:
        return Say(withdrawn_screen(post), post_id=post.id, shows_post=True)
    site = await context.tx.sites.get(post.site_id)
    closed = await context.tx.awaited.is_closed(post.id, context.now)
    left = not await context.tx.sites.is_used(site.id)
    how = how_comments(context.house.platform_of(site).abilities, closed=closed, left=left)
    shown = post_screen(post, site, context.now, context.house.timezone, how)
    return Say(shown, post_id=post.id, shows_post=True)


async def _found(
    context: Context, query: str, words: tuple[str, ...], offset: int
) -> Sequence[Reaction]:
    hits = await context.tx.search.find(words, PAGE + 1, offset)
    if not hits and offset:
        return [Toast(texts_search.NO_MORE)]
    if not hits:
        return [Say(await _nothing(context, query, words))]
    page = Page(offset, len(hits) > PAGE)
    return [Say(found_screen(query, " ".join(words), hits[:PAGE], page, _place(context)))]


async def _nothing(context: Context, query: str, words: tuple[str, ...]) -> Screen:
    """Say that no post has the words, and what to try."""
    several, also = len(words) > 1, _perhaps_a_comment(context)
    if meant := " ".join(await context.tx.search.suggest(words)):
        told = texts_search.did_you_mean(query, meant, several=several)
        return suggestion_screen(told + also, meant)
    if several and (one := await context.tx.search.one_that_is_there(words)):
        return suggestion_screen(texts_search.try_one(query, one) + also, one)
    return screen(texts_search.not_found(query, several=several) + also)


def _perhaps_a_comment(context: Context) -> str:
    """Return how to comment, where a message looks as if it was meant to be one."""
    typed = not context.it.command and not context.it.action
    looks_so = context.it.is_reply or len(words_of(context.it.text)) >= _SENTENCE
    return f"\n\n{texts_search.NO_REPLY}" if typed and looks_so else ""


async def _latest(context: Context, offset: int) -> tuple[Screen, str]:
    """Return a page of the newest posts, the first if there is no such page, and what it shows."""
    posts = await context.tx.posts.latest(PAGE + 1, offset)
    if not posts and offset:
        return await _latest(context, 0)
    if not posts:
        return screen(texts.NO_POSTS), texts.NO_POSTS
    page = Page(offset, len(posts) > PAGE)
    shown = latest_screen(posts[:PAGE], page, _place(context))
    return shown, texts_search.shown(offset + 1, offset + len(posts[:PAGE]))


async def _saved(context: Context, offset: int) -> tuple[Screen, str]:
    """Return a page of what the person keeps, the one before if it is empty, and what it shows."""
    posts = await context.tx.posts.saved(context.it.chat_id, PAGE + 1, offset)
    if not posts and offset:
        return await _saved(context, max(offset - PAGE, 0) if offset % PAGE == 0 else 0)
    if not posts:
        return screen(texts.NOTHING_SAVED), texts.NOTHING_SAVED
    page = Page(offset, len(posts) > PAGE)
    shown = saved_screen(posts[:PAGE], page, _place(context))
    return shown, texts_search.shown(offset + 1, offset + len(posts[:PAGE]))


def _offset(context: Context, index: int) -> int:
    """Return after how many posts to go on; what a button cannot have meant is the beginning."""
    offset = context.it.number(index)
    return offset if offset <= _FURTHEST else 0


def _place(context: Context) -> Place:
    return Place(context.now, context.house.timezone)
