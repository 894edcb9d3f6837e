"""HANDLERS: people ask to be let on a list, and admins decide; each request once.

the link ─▶ what admins will see ─▶ Ask to join: a row, and a card for each admin who may decide
a card ─┬─ Let in ────────▶ on the list, with the wording that was agreed to ─▶ the person is told
        └─ Do not let in ─▶ the person is told
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import texts
from bot.admins.roles import RIGHTS, Right, Role
from bot.catalogues import in_english, speaking_to
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import line
from bot.handlers.listing import list_of, note
from bot.render import screen
from bot.render.lists import ask_screen, request_card
from bot.texts import admitting as texts_admitting
from bot.texts import help as texts_help
from bot.texts import owners as texts_owners
from storage.lists import Access, List
from storage.messages import NewMessage
from storage.requests import Asked, Decision, Request

_NAME = 64
_CARDS = 20
_POSTS = "posts"


def offer(chosen: List) -> Say:
    """Return what a person sees who follows the link of a list that is by approval."""
    return Say(ask_screen(chosen))


async def ask(context: Context) -> Sequence[Reaction]:
    """Ask to join; the tap is the consent, to the posts and to the name being shown to admins."""
    chosen = await context.tx.lists.get(context.it.number(0))
    chat_id = context.it.chat_id
    if chosen is None or chosen.access != Access.APPROVAL:
        return [Toast(texts_help.STALE)]
    if chosen.id in await context.tx.lists.of(chat_id):
        return [Change(screen(texts.already_joined(chosen.name)))]
    await context.tx.subscribers.ensure(chat_id, "private", context.house.quiet, context.now)
    asked = await context.tx.requests.ask(chosen.id, chat_id, texts.WORDING, context.now)
    if asked is Asked.ASKED:
        await _tell_admins(context, chosen)
    told = {
        Asked.ASKED: texts_admitting.ASKED,
        Asked.WAITS: texts_admitting.WAITS,
        Asked.REFUSED: texts_admitting.REFUSED,
    }
    return [Change(screen(told[asked]))]


async def bring(context: Context) -> Sequence[Reaction]:
    """Bring the cards of those who wait for a list; their names were in the first cards only."""
    chosen = await list_of(context, context.it.number(0), Right.EDIT)
    waiting = [] if chosen is None else await context.tx.requests.waiting(chosen.id)
    if chosen is None or not waiting:
        return [Toast(texts_admitting.NO_REQUESTS)]
    return [
        Say(request_card(chosen, _told(context, chosen, one, ""), one.mark, one.revision))
        for one in waiting[:_CARDS]
    ]


async def decide(context: Context) -> Sequence[Reaction]:
    """Let a person in, or not; once, whoever of the admins is first."""
    word = context.it.word(3)
    chosen = await list_of(context, context.it.number(0), Right.EDIT)
    if chosen is None or word not in set(Decision):
        return [Toast(texts_help.STALE)]
    one = await context.tx.requests.find(chosen.id, context.it.word(1), context.it.number(2))
    decision, by = Decision(word), context.it.chat_id
    if one is None or not await context.tx.requests.decide(one, decision, by, context.now):
        return [Change(screen(texts_admitting.BY_OTHER, title=texts_admitting.REQUEST_TITLE))]
    if decision is Decision.IN:
        await _let_in(context, chosen, one)
    await note(context, f"request {word}", chosen.slug)
    await _tell(context, chosen, one, decision)
    card = _told(context, chosen, one, "")
    return [
        Change(
            screen(
                f"{card}\n\n{texts_admitting.DECIDED[word]}", title=texts_admitting.REQUEST_TITLE
            )
        )
    ]


async def _let_in(context: Context, chosen: List, one: Request) -> None:
    tx, now = context.tx, context.now
    await tx.lists.join(chosen.id, one.chat_id, one.wording, now)
    if not await tx.subscribers.agrees(one.chat_id, _POSTS):
        await tx.subscribers.consent(one.chat_id, _POSTS, one.wording, now)


async def _tell(context: Context, chosen: List, one: Request, decision: Decision) -> None:
    says = texts_admitting.admitted if decision is Decision.IN else texts_admitting.left_out
    with await speaking_to(context.tx, one.chat_id):
        body = screen(says(chosen.name)).to_json()
    key = f"request:{chosen.id}:{one.mark}:{one.revision}"
    await context.tx.messages.add(NewMessage(key, one.chat_id, body), context.now)


async def _tell_admins(context: Context, chosen: List) -> None:
    """Write a card for each admin who may decide."""
    waiting = await context.tx.requests.waiting(chosen.id)
    one = next(each for each in waiting if each.chat_id == context.it.chat_id)
    with in_english():
        told = _told(context, chosen, one, context.it.first_name)
        body = request_card(chosen, told, one.mark, one.revision).to_json()
    for chat_id in await _deciders(context, chosen):
        key = f"request:{chosen.id}:{one.mark}:{one.revision}:{context.tx.bans.mark(chat_id)}"
        await context.tx.messages.add(NewMessage(key, chat_id, body, lane=1), context.now)


async def _deciders(context: Context, chosen: List) -> list[int]:
    """Return the owners, and the admins who may change this list."""
    edits = [role for role in Role if Right.EDIT in RIGHTS[role]]
    ids = set(context.house.owners)
    for chat_id in await context.tx.admins.with_role(edits):
        admin = await context.tx.admins.get(chat_id)
        if admin is not None and (not admin.list_ids or chosen.id in admin.list_ids):
            ids.add(chat_id)
    return sorted(ids)


def _told(context: Context, chosen: List, one: Request, name: str) -> str:
    here = context.house.timezone
    when = texts_owners.moment(one.asked_at.astimezone(here), context.now.astimezone(here))
    return texts_admitting.request(chosen.name, line(name, _NAME), when)
