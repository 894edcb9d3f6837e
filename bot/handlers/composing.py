"""HANDLERS: what an announcement says: its text, its picture, its link buttons.

What is asked for comes with the next message: the draft in `drafts` says for which announcement.
What the guard refuses is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.admins.links import read_links
from bot.context import Context, Reaction, Say, Toast
from bot.fit import is_visible, plain, tidy, units
from bot.handlers.aiming import DRAFT, page, present, stale
from bot.render import screen
from bot.render.announcements import announcement_screen, ask_screen
from bot.render.guard import check_screen
from bot.screen import Screen
from bot.texts import announcements as texts
from bot.texts import guard as texts_guard
from feeds.guard import Level, guard
from storage.announcements import Announcement
from storage.drafts import Draft

ANNOUNCE = "announce"

_BYTES = 30_000  # of the 32,768 that a message may have with its tags


async def announce(context: Context) -> Sequence[Reaction]:
    """Ask for the text of a new announcement."""
    await ask(context, "new")
    return [Say(screen(texts.ASK_ANNOUNCEMENT))]


async def ask(context: Context, what: str, one: Announcement | None = None, **more: object) -> None:
    """Let the next message be what was asked for."""
    about = {} if one is None else {"id": one.id, "revision": one.revision}
    data = {"what": what, **about, **more}
    await context.tx.drafts.put(context.it.chat_id, ANNOUNCE, "text", data, context.now)


async def ask_text(context: Context) -> Sequence[Reaction]:
    """Ask for another text."""
    return await _ask(context, "text", texts.ASK_NEW_TEXT)


async def ask_picture(context: Context) -> Sequence[Reaction]:
    """Ask for a picture, or for none."""
    return await _ask(context, "picture", texts.ASK_PICTURE, "no-picture", texts.NO_PICTURE)


async def ask_links(context: Context) -> Sequence[Reaction]:
    """Ask for link buttons, or for none."""
    return await _ask(context, "links", texts.ASK_LINKS, "no-links", texts.NO_BUTTONS)


async def _ask(
    context: Context, what: str, words: str, verb: str = "", no: str = ""
) -> Sequence[Reaction]:
    one = await present(context, DRAFT)
    if one is None:
        return await stale(context)
    await ask(context, what, one)
    has = one.picture if what == "picture" else one.links
    return [Say(ask_screen(words, one, verb, no if has else ""))]


async def no_picture(context: Context) -> Sequence[Reaction]:
    """Take the picture away."""
    return await _without(context, picture=None)


async def no_links(context: Context) -> Sequence[Reaction]:
    """Take the link buttons away."""
    return await _without(context, links=[])


async def _without(context: Context, **values: object) -> Sequence[Reaction]:
    one = await present(context, DRAFT)
    if one is None:
        return await stale(context)
    draft = await context.tx.drafts.get(context.it.chat_id)
    if draft is not None and draft.kind == ANNOUNCE and draft.data.get("id") == one.id:
        await context.tx.drafts.drop(context.it.chat_id, draft.revision)
    return await _changed(context, one.id, one.revision, **values)


# ---- what comes with the next message


async def take_new(context: Context, _draft: Draft) -> Sequence[Reaction]:
    """Make an announcement of a text, or of a picture with the text under it."""
    picture = context.it.photo or None
    problem = fault(context.it.text, context.it.html, picture)
    if problem:
        return [Say(screen(problem))]
    made = await context.tx.announcements.add(
        context.it.chat_id, tidy(context.it.html), context.now, picture
    )
    await context.tx.drafts.drop(context.it.chat_id)
    return [*warning(context.it.text), Say(await page(context, made))]


async def take_text(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take another text."""
    one = await context.tx.announcements.get(draft.data["id"])
    problem = fault(context.it.text, context.it.html, one.picture if one else None)
    if problem:
        return [Say(screen(problem))]
    return [*warning(context.it.text), *await _take(context, draft, body=tidy(context.it.html))]


async def take_picture(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take a picture; words under it are a new text."""
    if not context.it.photo:
        return [Say(screen(texts.NO_PHOTO))]
    one = await context.tx.announcements.get(draft.data["id"])
    values: dict[str, object] = {"picture": context.it.photo}
    text, html = context.it.text, context.it.html
    if is_visible(text):
        values["body"] = tidy(html)
    elif one is not None:
        text, html = plain(one.body), one.body
    problem = fault(text, html, context.it.photo)
    return [Say(screen(problem))] if problem else await _take(context, draft, **values)


async def take_links(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take link buttons; the guard reads their words and their addresses."""
    found = read_links(context.it.text)
    if isinstance(found, str):
        return [Say(screen(found))]
    if not guard(context.it.text).may_be_kept:
        return [Say(screen(texts.BUTTON_GIVES_AWAY))]
    links = [list(link) for link in found]
    return [*warning(context.it.text), *await _take(context, draft, links=links)]


async def _take(context: Context, draft: Draft, **values: object) -> Sequence[Reaction]:
    await context.tx.drafts.drop(context.it.chat_id)
    return await _changed(context, draft.data["id"], draft.data["revision"], **values)


async def _changed(
    context: Context, announcement_id: int, revision: int, **values: object
) -> Sequence[Reaction]:
    changed = await context.tx.announcements.change(
        announcement_id, revision, context.now, **values
    )
    if changed is None:
        pressed = Toast(texts.DONE_ELSEWHERE)
        return [pressed if context.it.pressed else Say(screen(texts.DONE_ELSEWHERE))]
    return [Say(await page(context, changed))]


# ---- what a text must keep to


def fault(text: str, html: str, picture: str | None = None) -> str:
    """Return why a text cannot be announced; empty if it can."""
    if not is_visible(text):
        return texts.ANNOUNCEMENT_EMPTY
    if picture and units(text) > texts.LONGEST_CAPTION:
        return texts.CAPTION_LONG
    if units(text) > texts.LONGEST_ANNOUNCEMENT:
        return texts.ANNOUNCEMENT_LONG
    if not guard(text).may_be_kept:
        return texts_guard.ANNOUNCEMENT_GIVES_AWAY
    return texts.ANNOUNCEMENT_STYLED if len(html.encode()) > _BYTES else ""


def warning(text: str) -> Sequence[Say]:
    """Return what to look at before everyone gets a text: a practice's own number is fine in it."""
    verdict = guard(text)
    found = verdict.level in (Level.HOLD, Level.NUDGE)
    return [Say(check_screen(verdict))] if found else []


async def as_delivered(
    context: Context,
    html: str,
    picture: str | None = None,
    links: Sequence[Sequence[str]] | None = None,
) -> Screen:
    """Return an announcement as readers see it."""
    sites = await context.tx.sites.all()
    return announcement_screen(html, sites[0].title if sites else "", picture, links)
