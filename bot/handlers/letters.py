"""HANDLERS: an owner chooses comments that become one draft post of readers' letters.

page ─▶ read one ─▶ `Put it in` ─▶ page ─▶ `Make a draft` ─▶ a row; feeds/letters.py makes it, once

The button that makes the draft names exactly what the page showed: if anything has changed, the
page comes again and nothing is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from bot.context import Change, Context, Reaction, Toast
from bot.render import screen
from bot.render.letters import letter_screen, page_screen, ref_of
from bot.render.panel import button, to_place
from bot.screen import Rows
from bot.texts import letters as texts
from feeds.guard import guard
from feeds.sites.base import Ability
from storage.letters import Candidate
from storage.records import Post

_TOKEN = 16
IN, OUT = "in", "out"


async def show(context: Context) -> Sequence[Reaction]:
    """Show the comments of a site that can become letters; of the first that has any."""
    site_id = await _site(context)
    return [Toast(texts.NONE)] if site_id is None else await _page(context, site_id)


async def press(context: Context) -> Sequence[Reaction]:
    """Show one comment, put it in, or leave it out."""
    one = await context.tx.letters.candidate(context.it.number(0))
    post = None if one is None else await context.tx.posts.get(one.comment.post_id)
    if one is None or post is None or not await _makes(context, post.site_id):
        return [Toast(texts.GONE)]
    word = context.it.word(2)
    if word not in {IN, OUT}:
        return [Change(letter_screen(post.site_id, one, post))]
    if one.comment.revision != context.it.number(1):
        return [Change(letter_screen(post.site_id, one, post)), Toast(texts.CHANGED)]
    if word == IN and not guard(one.comment.text).may_be_kept:
        return [Toast(texts.GUARD)]
    if await context.tx.letters.choose(one.comment, chosen=word == IN):
        subject = f"comment {one.comment.id}: letter {word}"
        await context.tx.audit.note(context.it.chat_id, "comment decided", subject, context.now)
    said = Toast(texts.IS_IN if word == IN else texts.IS_OUT)
    return [*await _page(context, post.site_id), said]


async def make(context: Context) -> Sequence[Reaction]:
    """Ask for the draft of what the page showed, once."""
    site_id, ref = context.it.number(0), context.it.word(1)
    if not await _makes(context, site_id):
        return [Toast(texts.NONE)]
    chosen = [one.comment for one, _ in await _found(context, site_id) if one.chosen]
    token = sha256(f"{site_id}:{ref}:{context.now.isoformat()}".encode()).hexdigest()[:_TOKEN]
    made = None
    if chosen and ref_of(chosen) == ref:
        made = await context.tx.letters.make(site_id, chosen, token, context.now)
    if made is None:
        return [*await _page(context, site_id), Toast(texts.CHANGED)]
    subject = f"letters {made}: {len(chosen)}"
    await context.tx.audit.note(context.it.chat_id, "letters asked", subject, context.now)
    done = screen(texts.asked(len(chosen)), (to_place("comments"),), title=texts.TITLE)
    return [Change(done), Toast(texts.ASKED_TOAST)]


async def stop(context: Context) -> Sequence[Reaction]:
    """Want a draft no more that could not be made."""
    letters = await context.tx.letters.draft(context.it.number(0))
    if letters is None or not await context.tx.letters.stop(letters, context.now):
        return [Toast(texts.STOPPED_LATE)]
    subject = f"letters {letters.id}"
    await context.tx.audit.note(context.it.chat_id, "letters stopped", subject, context.now)
    return [Change(screen(texts.STOPPED, title=texts.TITLE)), Toast(texts.STOPPED)]


async def rows(context: Context) -> Rows:
    """Return the way to the letters, if any comment could become one; else nothing."""
    number = 0
    for site in await context.tx.sites.all():
        if await _makes(context, site.id):
            number += len(await context.tx.letters.candidates(site.id))
    return (button(texts.place(number), "letters"),) if number else ()


async def _site(context: Context) -> int | None:
    wanted = context.it.number(0)
    ids = [wanted] if wanted else [site.id for site in await context.tx.sites.all()]
    for site_id in ids:
        if await _makes(context, site_id) and await context.tx.letters.candidates(site_id):
            return site_id
    return None


async def _page(context: Context, site_id: int) -> Sequence[Reaction]:
    found = await _found(context, site_id)
    if not found:
        return [Change(screen(texts.NONE, (to_place("comments"),), title=texts.TITLE))]
    return [Change(page_screen(site_id, found))]


async def _found(context: Context, site_id: int) -> list[tuple[Candidate, Post]]:
    waiting = await context.tx.letters.candidates(site_id)
    pairs = [(one, await context.tx.posts.get(one.comment.post_id)) for one in waiting]
    return [(one, post) for one, post in pairs if post is not None]


async def _makes(context: Context, site_id: int) -> bool:
    """Say whether drafts can be made on a site; a number that came from outside may be none."""
    sites = {site.id: site for site in await context.tx.sites.all()}
    site = sites.get(site_id)
    return site is not None and Ability.LETTERS in context.house.platform_of(site).abilities
