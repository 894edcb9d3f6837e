"""HANDLERS: which comments on a post a person gets: all, answers only, or none; each again."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Context, Reaction, Say, Toast
from bot.render.follow import choice_screen, digest_screen
from bot.texts import follow as texts_follow
from bot.texts import help as texts_help
from storage.follows import Choice, Follow
from storage.records import Post


async def follow(context: Context) -> Sequence[Reaction]:
    """Show what a person gets of the comments on a post, or change it."""
    post = await context.tx.posts.get(context.it.number(0))
    word = context.it.word(1)
    if post is None:
        return [Toast(texts.NO_SUCH_POST)]
    if word not in ("", *Choice):
        return [Toast(texts_help.STALE)]
    kept = await context.tx.follows.get(context.it.chat_id, post.id)
    if not word:
        paused = kept is not None and kept.paused_at is not None
        return [Say(choice_screen(post, _choice(kept), paused=paused))]
    choice = Choice(word)
    missed = [] if choice is Choice.NONE else await _missed(context, post, kept)
    await _ensure(context)
    await context.tx.follows.choose(context.it.chat_id, post.id, choice, context.now)
    return [*missed, Say(choice_screen(post, choice))]


async def rejoin(context: Context) -> Sequence[Reaction]:
    """Let each comment on a post come by itself again, after what was not told yet."""
    post = await context.tx.posts.get(context.it.number(0))
    if post is None:
        return [Toast(texts.NO_SUCH_POST)]
    kept = await context.tx.follows.get(context.it.chat_id, post.id)
    if kept is None or kept.paused_at is None:
        return [Say(choice_screen(post, _choice(kept)))]
    missed = await _missed(context, post, kept)
    await context.tx.follows.rejoin(kept, context.now)
    return [*missed, Say(choice_screen(post, kept.choice, said=texts_follow.REJOINED))]


async def _missed(context: Context, post: Post, kept: Follow | None) -> Sequence[Reaction]:
    """Return what a person whose comments come once a day was not told of yet."""
    missed = [] if kept is None else await context.tx.brought.missed(kept)
    return [Say(digest_screen(missed, post, paused=False), post_id=post.id)] if missed else []


async def _ensure(context: Context) -> None:
    await context.tx.subscribers.ensure(
        context.it.chat_id, "private", context.house.quiet, context.now
    )


def _choice(kept: Follow | None) -> Choice:
    return Choice.ANSWERS if kept is None else kept.choice
