"""HANDLERS: the owners' panel: lists, their links and the rules that send posts to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from bot import texts_admin, texts_bans, texts_complaints, texts_help
from bot.context import Change, Context, Reaction, Say, Toast
from bot.fit import is_visible, one_line
from bot.render import screen
from bot.render_admin import hits_screen, list_screen, panel_screen
from bot.screen import Button, Rows, Screen, data
from feeds.route import CATEGORY, TITLE, matches
from storage.drafts import Draft
from storage.lists import List, Rule
from storage.records import ALL
from storage.states import SendState

LIST = "newlist"
RULE = "rule"

_SLUG = 60  # `l_` and this fit into the 64 characters of a link's payload
_TRIES = 1000


async def panel(context: Context) -> Sequence[Reaction]:
    """Open the panel."""
    return [Say(await _panel(context))]


async def show_panel(context: Context) -> Sequence[Reaction]:
    """Go back to the panel."""
    return [Change(await _panel(context))]


async def show_list(context: Context) -> Sequence[Reaction]:
    """Show one list."""
    page = await _page(context, context.it.number(0))
    return [Toast(texts_admin.LIST_GONE)] if page is None else [Change(page)]


async def newlist(context: Context) -> Sequence[Reaction]:
    """Make a list with the name that came along, or ask for one."""
    if context.it.command and context.it.args:
        return await _make_list(context, context.it.args)
    await context.tx.drafts.put(context.it.chat_id, LIST, "text", {}, context.now)
    return [Say(screen(texts_admin.ASK_LIST_NAME))]


async def take_list_name(context: Context, _draft: Draft) -> Sequence[Reaction]:
    """Make a list with the name that was asked for."""
    return await _make_list(context, context.it.text)


async def ask_rule(context: Context) -> Sequence[Reaction]:
    """Ask for the word of a new rule."""
    chosen = await context.tx.lists.get(context.it.number(0))
    field = context.it.word(1)
    if chosen is None or chosen.slug == ALL or field not in {CATEGORY, TITLE}:
        return [Toast(texts_admin.LIST_GONE)]
    data = {"list": chosen.id, "field": field}
    await context.tx.drafts.put(context.it.chat_id, RULE, "text", data, context.now)
    asked = texts_admin.ASK_CATEGORY if field == CATEGORY else texts_admin.ASK_TITLE
    return [Say(screen(asked))]


async def take_rule(context: Context, draft: Draft) -> Sequence[Reaction]:
    """Add the rule whose word was asked for, and show what it would have matched."""
    word = one_line(context.it.text)
    problem = _fault(word, texts_admin.LONGEST_RULE, texts_admin.RULE_EMPTY, texts_admin.RULE_LONG)
    if problem:
        return [Say(screen(problem))]
    await context.tx.drafts.drop(context.it.chat_id)
    chosen = await context.tx.lists.get(draft.data["list"])
    if chosen is None:
        return [Say(screen(texts_admin.LIST_GONE))]
    rule = Rule(0, chosen.id, draft.data["field"], word)
    if not await context.tx.lists.add_rule(chosen.id, rule.field, rule.word, context.now):
        return [Say(screen(texts_admin.RULE_THERE))]
    await _note(context, "rule added", f"{chosen.slug}: {rule.field} {rule.word}")
    posts = await context.tx.posts.latest(texts_admin.RECENT)
    hits = [post for post in posts if matches(rule, post)]
    return [Say(hits_screen(chosen, rule, hits, len(posts)))]


async def remove_rule(context: Context) -> Sequence[Reaction]:
    """Take a rule away; what a second tap finds gone is gone."""
    found = [rule for rule in await context.tx.lists.rules() if rule.id == context.it.number(0)]
    for rule in found:
        await context.tx.lists.drop_rule(rule.id)
        await _note(context, "rule removed", f"list {rule.list_id}: {rule.field} {rule.word}")
    page = await _page(context, context.it.number(1))
    changes = [] if page is None else [Change(page)]
    return [*changes, Toast(texts_admin.RULE_REMOVED if found else texts_help.STALE)]


async def _make_list(context: Context, text: str) -> Sequence[Reaction]:
    name = one_line(text)
    problem = await _name_fault(context, name)
    if problem:
        # A name that came along with the command was not asked for: the next one is.
        await context.tx.drafts.put(context.it.chat_id, LIST, "text", {}, context.now)
        return [Say(screen(problem))]
    await context.tx.drafts.drop(context.it.chat_id)
    made = await _add_list(context, name)
    await _note(context, "list made", made.slug)
    return [Say(screen(texts_admin.list_made(made.name, _link(context, made))))]


async def _name_fault(context: Context, name: str) -> str:
    """Return why a list cannot have a name; readers could not tell two of one name apart."""
    problem = _fault(
        name,
        texts_admin.LONGEST_LIST_NAME,
        texts_admin.LIST_NAME_EMPTY,
        texts_admin.LIST_NAME_LONG,
    )
    names = {one_line(one.name).casefold() for one in await context.tx.lists.every()}
    return problem or (texts_admin.LIST_NAME_TAKEN if name.casefold() in names else "")


async def _add_list(context: Context, name: str) -> List:
    base = slug_of(name)
    for number in range(1, _TRIES):
        end = "" if number == 1 else f"-{number}"
        slug = f"{base[: _SLUG - len(end)].rstrip('-')}{end}"
        made = await context.tx.lists.add(slug, name, context.now)
        if made is not None:
            return made
    raise AssertionError("a thousand lists have nearly the same name")


def slug_of(name: str) -> str:
    """Return what a list's link says: a-z, 0-9 and -, at most 60 characters, never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG].strip("-") or "list"


def _fault(text: str, most: int, empty: str, too_long: str) -> str:
    if not is_visible(text):
        return empty
    return too_long if len(text) > most else ""


async def _panel(context: Context) -> Screen:
    deliveries = await context.tx.tallies.all()
    messages = await context.tx.messages.counts()
    halted = await context.tx.broadcasts.halted()
    troubles = texts_admin.Troubles(
        deliveries.of(SendState.IN_DOUBT), messages[SendState.IN_DOUBT], halted
    )
    waiting = await context.tx.notices.waiting()
    shown = panel_screen(await context.tx.lists.sized(), troubles, waiting)
    bans = (Button(texts_bans.BANS, data=data("bans")),)
    return replace(shown, rows=(*shown.rows, *await _complaints(context), bans))


async def _complaints(context: Context) -> Rows:
    """Return the way to the complaints, if any waits."""
    waiting = await context.tx.complaints.waiting()
    label = texts_complaints.place(waiting)
    return ((Button(label, data=data("complaints")),),) if waiting else ()


async def _page(context: Context, list_id: int) -> Screen | None:
    found = [sized for sized in await context.tx.lists.sized() if sized.list.id == list_id]
    if not found:
        return None
    rules = [rule for rule in await context.tx.lists.rules() if rule.list_id == list_id]
    return list_screen(found[0], rules, _link(context, found[0].list))


def _link(context: Context, chosen: List) -> str:
    return f"https://t.me/{context.house.bot_username}?start=l_{chosen.slug}"


async def _note(context: Context, action: str, subject: str) -> None:
    await context.tx.audit.note(context.it.chat_id, action, subject, context.now)
