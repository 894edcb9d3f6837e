"""HANDLERS: an editor changes the points of a post before it goes out.

the card ─▶ sentences of the post, chosen by number ─┐
         └▶ typed in the next message ───────────────┴▶ gates, guard ─▶ message and card anew

Typed points pass the same gates as what a model wrote: nothing is sent that is not in the article.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.admins.asking import as_readers_see, place_of
from bot.admins.roles import Right
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import clean
from bot.handlers.panel import arrive, turn
from bot.render import screen
from bot.render.owners import changed_screen, notice_screen
from bot.render.review import can_change, joined, points_screen
from bot.texts import owners as texts_owners
from bot.texts import panel as texts_panel
from bot.texts import review as texts_review
from feeds.dispatch import renew
from feeds.guard import Level, guard
from feeds.summaries.choice import offered
from feeds.summaries.gates import refusal
from storage.drafts import Draft
from storage.notices import Notice, NoticeKind
from storage.records import Post

POINTS = "points"

_MOST = 80  # sentences that are offered
_SENTENCE = 60_000  # characters of a post that are looked at


@dataclass(frozen=True, slots=True)
class Work:
    """A post that waits, its question, and what is half chosen."""

    notice: Notice
    post: Post
    chosen: tuple[int, ...]
    start: int

    @property
    def sentences(self) -> list[str]:
        """The sentences that can be chosen."""
        return offered(self.post.text[:_SENTENCE])[:_MOST]


Verb: TypeAlias = Callable[[Context, Work], Awaitable[Sequence[Reaction]]]


async def press(context: Context) -> Sequence[Reaction]:
    """Do what a button says: open the page from a card, or go on with it, once."""
    if not context.may_all(Right.EDIT):
        return [Toast(texts_panel.NOT_YOURS)]
    if context.it.word(0) == "open":
        return await _open(context)
    verb = _VERBS.get(context.it.word(0))
    page = await turn(context, context.it.number(1)) if verb else None
    if verb is None or page is None or page.place != POINTS:
        return [Toast(texts_panel.CHANGED)]
    work = await _work(context, page.data)
    if work is None:
        return [Toast(texts_owners.DECIDED_BEFORE)]
    if work.post.revision != page.data["at"]:
        return [await _card(context, work), Toast(texts_review.CHANGED)]
    return await verb(context, work)


async def take_points(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Take points that an editor typed."""
    work = await _work(context, draft.data) if context.may_all(Right.EDIT) else None
    if work is None or work.post.revision != draft.data["at"]:
        await context.tx.drafts.drop(context.it.chat_id)
        gone = texts_owners.DECIDED_BEFORE if work is None else texts_review.CHANGED
        return [Say(screen(gone))]
    summary = clean(context.it.text)
    problem = _fault(work.post, summary)
    if problem:
        return [Say(screen(problem))]
    await context.tx.drafts.drop(context.it.chat_id)
    return await _take(context, work, summary)


# ---- verbs


async def _open(context: Context) -> Sequence[Reaction]:
    data = {"notice": context.it.number(1), "chosen": [], "start": 0}
    work = await _work(context, data)
    if work is None:
        return [Toast(texts_owners.DECIDED_BEFORE)]
    await renew(context.tx, work.notice, work.post)
    now = await context.tx.notices.get(work.notice.id) or work.notice
    if str(now.revision) != context.it.word(2):
        place = await place_of(context.tx, now, context.now, context.house.timezone)
        return [Change(changed_screen(now, place)), Toast(texts_owners.LOOK_AGAIN)]
    if not can_change(work.post):
        return [Toast(texts_review.IS_SHORT)]
    had = tuple(at for at, one in enumerate(work.sentences) if one in work.post.summary)
    return await _page(context, Work(work.notice, work.post, had, 0))


async def _toggle(context: Context, work: Work) -> Sequence[Reaction]:
    place = context.it.number(2)
    known = {place} if place < len(work.sentences) else set[int]()
    chosen = tuple(sorted(set(work.chosen) ^ known))
    return await _page(context, Work(work.notice, work.post, chosen, work.start))


async def _more(context: Context, work: Work) -> Sequence[Reaction]:
    start = context.it.number(2)
    start = start if start < len(work.sentences) else 0
    return await _page(context, Work(work.notice, work.post, work.chosen, start))


async def _use(context: Context, work: Work) -> Sequence[Reaction]:
    summary = joined(work.sentences, work.chosen)
    problem = _fault(work.post, summary) if summary else texts_review.CHOOSE_ONE
    if problem:
        return [*await _page(context, work), Toast(problem)]
    return await _take(context, work, summary)


async def _type(context: Context, work: Work) -> Sequence[Reaction]:
    data = {"notice": work.notice.id, "at": work.post.revision, "chosen": [], "start": 0}
    await context.tx.drafts.put(context.it.chat_id, POINTS, "text", data, context.now)
    return [Say(screen(texts_review.ASK))]


async def _back(context: Context, work: Work) -> Sequence[Reaction]:
    return [await _card(context, work)]


_VERBS: Mapping[str, Verb] = {
    "toggle": _toggle,
    "more": _more,
    "use": _use,
    "type": _type,
    "back": _back,
}


async def _take(context: Context, work: Work, summary: str) -> Sequence[Reaction]:
    """Give the post these points, and show the message and the card anew."""
    tx, admin = context.tx, context.it.chat_id
    if not await tx.reviews.rewrite(work.post, summary):
        return [await _card(context, work), Toast(texts_review.CHANGED)]
    await tx.audit.note(admin, "points changed", work.notice.key, context.now)
    post = await tx.posts.get(work.post.id) or work.post
    await renew(tx, work.notice, post, edited=True)
    house = context.house
    shown = await as_readers_see(tx, post, context.now, house.timezone, house.platform_of)
    card = await _card(context, work)
    return [Say(screen(texts_review.TAKEN)), Say(shown.without_buttons()), Say(card.screen)]


# ---- what is looked at


async def _work(context: Context, data: Mapping[str, Any]) -> Work | None:
    """Return a post that waits; None where the question is decided or there is none."""
    await context.tx.shelf.alone()
    notice = await context.tx.notices.take(int(data.get("notice", 0)))
    if notice is None or notice.kind is not NoticeKind.REVIEW or notice.choice is not None:
        return None
    post = await context.tx.posts.get(notice.post_id or 0)
    if post is None:
        return None
    return Work(notice, post, tuple(data.get("chosen", ())), int(data.get("start", 0)))


async def _page(context: Context, work: Work) -> Sequence[Reaction]:
    kept = {"notice": work.notice.id, "at": work.post.revision}
    page = await arrive(context, POINTS, chosen=list(work.chosen), start=work.start, **kept)
    shown = points_screen(work.post, work.sentences, work.chosen, work.start, page.revision)
    return [Change(shown)]


async def _card(context: Context, work: Work) -> Change:
    notice = await context.tx.notices.get(work.notice.id) or work.notice
    place = await place_of(context.tx, notice, context.now, context.house.timezone)
    return Change(notice_screen(notice, place))


def _fault(post: Post, summary: str) -> str:
    """Return why points cannot be used; empty where they can."""
    if len(summary) > texts_review.LONGEST:
        return texts_review.TOO_LONG
    why = refusal(summary, f"{post.title}\n\n{post.text[:_SENTENCE]}")
    if why:
        return texts_review.refused(why)
    gives_away = guard(summary).level in {Level.BLOCK, Level.HOLD}
    return texts_review.GIVES_AWAY if gives_away else ""
