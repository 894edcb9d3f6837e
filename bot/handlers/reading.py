"""HANDLERS: reading: the newest posts, a search, saved posts, one post."""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.context import Context, Reaction, Say, Toast
from bot.fit import line, unmarked
from bot.handlers.screening import answer_first
from bot.render import how_comments, listed_posts, post_screen, screen
from bot.render_corrections import withdrawn_screen
from storage.records import Post

HITS = 5
_SAVED = 20
_QUERY = 100
_MOST_WORDS = 8


async def latest(context: Context) -> Sequence[Reaction]:
    """Show the newest posts."""
    posts = await context.tx.posts.latest(HITS)
    return [_listed(context, posts, texts.LATEST_TITLE, texts.NO_POSTS)]


async def saved(context: Context) -> Sequence[Reaction]:
    """Show the posts that the person keeps."""
    posts = await context.tx.posts.saved(context.it.chat_id, _SAVED)
    return [_listed(context, posts, texts.SAVED_TITLE, texts.NOTHING_SAVED)]


async def search(context: Context) -> Sequence[Reaction]:
    """Search for the words after the command, or for a message that is nothing else."""
    if first := answer_first(context):
        return first
    asked = context.it.args if context.it.command else context.it.text
    query = line(unmarked(asked), _QUERY)
    words = query.replace("\u2026", " ").split()[:_MOST_WORDS]
    if not words:
        return [Say(screen(texts.HOW_TO_SEARCH))]
    posts = await context.tx.posts.search(words, HITS)
    return [_listed(context, posts, texts.found_title(query), texts.not_found(query, words))]


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
    how = how_comments(context.house.platform_of(site).abilities)
    shown = post_screen(post, site, context.now, context.house.timezone, how)
    return Say(shown, post_id=post.id, shows_post=True)


def _listed(context: Context, posts: list[Post], title: str, nothing: str) -> Say:
    if not posts:
        return Say(screen(nothing))
    return Say(listed_posts(posts, context.house.timezone, title))
