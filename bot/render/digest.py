"""WORDS: how a digest looks: its posts newest first, a page at a time, and buttons for each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from html import escape

from bot import texts
from bot.fit import clean, cut, is_visible, line, web_link
from bot.language import together
from bot.render import HowComments, blog_of, is_old, screen, title_of
from bot.screen import Button, Rows, Screen, data
from bot.texts import digest as texts_digest
from bot.texts import search as texts_search
from feeds.text import sentences
from storage.records import Post, Site

PAGE = 5
"""How many posts a digest shows at once."""

_TITLE = 200
_LABEL = 60
_POINT = 300  # UTF-16 units: 5 posts and what is around them have fewer than 4,096


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest of one chat shows.

    `posts` are newest first, those that the blog has taken down left out. `muted` are the sites
    that take no comments from here, `closed` the posts that take none any more. `told` is said
    before the end, such as that it was corrected.
    """

    id: int
    posts: Sequence[Post]
    sites: Sequence[Site]
    muted: Collection[int] = ()
    closed: Collection[int] = ()
    told: str = ""


def digest_screen(digest: Digest, offset: int, now: datetime, timezone: tzinfo) -> Screen:
    """Return one page of a digest; the first where there is none at this place."""
    offset = offset if offset < len(digest.posts) else 0
    return with_pages(page_screen(digest, offset, now, timezone), digest, offset)


def with_pages(page: Screen, digest: Digest, offset: int = 0) -> Screen:
    """Return a page with the buttons that lead to the other pages of this digest."""
    return replace(page, rows=page.rows + _pages("digest", (digest.id,), offset, len(digest.posts)))


def page_screen(digest: Digest, offset: int, now: datetime, timezone: tzinfo) -> Screen:
    """Return a page without the buttons to others: it is the same for whoever has these posts."""
    posts = digest.posts
    if not posts:
        return screen(texts_digest.NONE_LEFT)
    shown = list(enumerate(posts, 1))[offset : offset + PAGE]
    old = [number for number, post in shown if _is_old(post, now, timezone)]
    end = [
        texts_search.old_ones(old) if old and len(posts) > 1 else "",
        _from(posts[0]) if old and len(posts) == 1 else "",
        digest.told,
        texts_digest.TO_STOP,
    ]
    blog = texts.blogs([blog_of(site) for site in digest.sites])
    title = f"<b>{escape(line(texts_digest.heading(len(posts), blog), _TITLE))}</b>"
    several = len(posts) > 1
    parts = [_part(number if several else 0, post, timezone) for number, post in shown]
    body = together("\n", parts).replace("</blockquote>\n", "</blockquote>")
    rows = tuple(_row(digest, number if several else 0, post) for number, post in shown)
    html = together("\n\n", [title, body, *(escape(words) for words in end if words)])
    return Screen(html, tuple(row for row in rows if row))


def prompt_screen(post: Post, how: HowComments) -> Screen:
    """Return what is answered to `Comment`: a reply to it is a comment on the post."""
    by_hand = how.by_hand
    return screen(texts_digest.prompt(title_of(post), by_hand=by_hand))


def which_screen(
    choices: Sequence[tuple[int, Post]],
    digest_id: int,
    message_id: int,
    offset: int = 0,
) -> Screen:
    """Return the question which post of a digest a reply is about, with a page of its posts.

    `choices` have their numbers in the digest; `message_id` is the reply.
    """
    offset = offset if offset < len(choices) else 0
    rows: Rows = tuple(
        (
            Button(
                line(texts_digest.which(number, title_of(post)), _LABEL),
                data=data("which", message_id, post.id),
            ),
        )
        for number, post in choices[offset : offset + PAGE]
    )
    turn = _pages("which", (message_id, 0, digest_id), offset, len(choices))
    return screen(texts_digest.WHICH_POST, rows=rows + turn, reply_to=message_id)


def chosen_screen(post: Post) -> Screen:
    """Return what stands where somebody was asked which post a comment is about."""
    return screen(texts_digest.chosen(title_of(post)))


def first_point(summary: str) -> str:
    """Return the first sentence of a post's words, cut to fit; empty where there is none."""
    if not is_visible(summary):
        return ""
    first = clean(summary).split("\n")[0].removeprefix("- ")
    found = sentences(first)
    return cut(found[0] if found else first, _POINT)


def _part(number: int, post: Post, timezone: tzinfo) -> str:
    title, published = line(title_of(post), _TITLE), post.published_at
    when = texts.day(published.astimezone(timezone)) if published else ""
    head = (
        texts.listed(number, title, when) if number else together(", ", filter(None, (title, when)))
    )
    point = first_point(post.summary)
    return f"{escape(head)}\n<blockquote>{escape(point)}</blockquote>" if point else escape(head)


def _row(digest: Digest, number: int, post: Post) -> tuple[Button, ...]:
    url = web_link(post.url)
    read = texts_digest.read(number) if number else texts_digest.READ
    comment = texts_digest.comment(number) if number else texts_digest.COMMENT
    row: tuple[Button, ...] = (Button(read, url=url),) if url else ()
    if post.site_id in digest.muted or post.id in digest.closed:
        return row
    return (*row, Button(comment, data=data("comment", post.id)))


def _pages(action: str, about: tuple[int, ...], offset: int, count: int) -> Rows:
    row: tuple[Button, ...] = ()
    if offset:
        back = data(action, *about, max(offset - PAGE, 0))
        row += (Button(texts_search.BACK, data=back),)
    if offset + PAGE < count:
        row += (Button(texts_search.NEXT, data=data(action, *about, offset + PAGE)),)
    return (row,) if row else ()


def _is_old(post: Post, now: datetime, timezone: tzinfo) -> bool:
    published = post.published_at
    return published is not None and is_old(published.astimezone(timezone), now)


def _from(post: Post) -> str:
    return texts.old(post.published_at.year) if post.published_at else ""
