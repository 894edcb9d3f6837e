"""HANDLERS: the table of commands and buttons, and which handler an update goes to.

A handler reads one update, does its work in the one transaction that it is given, and returns what
the person sees.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from bot.context import Context, Handler, Reaction
from bot.handlers import (
    admin,
    announcing,
    answering,
    banning,
    changing,
    commenting,
    complaining,
    confirming,
    controlling,
    deciding,
    doubting,
    erasing,
    following,
    moderating,
    mydata,
    naming,
    offering,
    oops,
    pasting,
    privacy,
    queueing,
    reading,
    responding,
    reviewing,
    rights,
    ruling,
    screening,
    sites,
    subscribing,
)
from bot.texts_help import MENU, NOT_YET, OWNERS
from storage.drafts import Draft

TakesText: TypeAlias = Callable[[Context, Draft], Awaitable[Sequence[Reaction]]]

_DRAFT_LIVES = timedelta(hours=24)  # people get at least 20 hours (facts on readers, section 6)


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what follows the slash, its handler, what it does, whose it is."""

    name: str
    handler: Handler
    description: str
    owner_only: bool = False
    in_menu: bool = True


_HANDLERS: Mapping[str, Handler] = {
    "start": subscribing.start,
    "topics": subscribing.topics,
    "latest": reading.latest,
    "search": reading.search,
    "saved": reading.saved,
    "comments": commenting.comments,
    "settings": subscribing.settings,
    "privacy": privacy.privacy,
    "mydata": mydata.mydata,
    "delete": erasing.delete,
    "complain": complaining.complain,
    "stop": subscribing.stop,
    "help": rights.help_me,
    "admin": admin.panel,
    "newlist": admin.newlist,
    "announce": announcing.announce,
}

COMMANDS: tuple[Command, ...] = tuple(
    Command(name, handler, MENU[name], name in OWNERS, name not in NOT_YET)
    for name, handler in _HANDLERS.items()
)

_BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}

PRESSES: Mapping[str, Handler] = {
    "topic": subscribing.topic,
    "quiet": subscribing.set_quiet,
    "announcements": subscribing.set_announcements,
    "save": reading.save,
    "post": reading.show_post,
    "latest": reading.latest_page,
    "saved": reading.saved_page,
    "unsave": reading.unsave,
    "found": reading.found,
    "anonymous": naming.anonymous,
    "first": naming.first,
    "keep": naming.keep,
    "type": naming.type_name,
    "rename": naming.rename,
    "send": confirming.send,
    "change": confirming.change,
    "undo": confirming.undo,
    "cancel": confirming.cancel,
    "pass": screening.let_pass,
    "note": screening.note,
    "posted": confirming.posted,
    "paste": pasting.ask,
    "withdraw": moderating.withdraw,
    "offer": offering.change,
    "correct": offering.correct,
    "leave": offering.leave,
    "report": complaining.report,
    "unreport": complaining.stop,
    "respond": responding.respond,
    "follow": following.follow,
    "rejoin": following.rejoin,
    "notice": privacy.read_on,
    "erase": erasing.choose,
    "forget": erasing.forget,
}
"""What anyone may press, by the action in the button's data."""

OWNERS_PRESSES: Mapping[str, Handler] = {
    "panel": admin.show_panel,
    "list": admin.show_list,
    "newlist": admin.newlist,
    "rule": admin.ask_rule,
    "unrule": admin.remove_rule,
    "sites": sites.show_sites,
    "questions": deciding.questions,
    "question": deciding.question,
    "decide": deciding.decide,
    "announce": announcing.announce,
    "to": announcing.toggle,
    "preview": announcing.preview,
    "test": announcing.test,
    "now": announcing.send,
    "drop": announcing.drop,
    "broadcasts": controlling.broadcasts,
    "broadcast": controlling.show,
    "card": changing.press,
    "publish": reviewing.publish,
    "reject": reviewing.reject,
    "added": pasting.added,
    "held": moderating.press,
    "queue": queueing.press,
    "ban": banning.press,
    "bans": banning.show,
    "lift": banning.lift,
    "answer": answering.press,
    "complaints": ruling.complaints,
    "complaint": ruling.press,
    "doubts": doubting.messages,
}
"""What only owners may press."""

_TEXTS: Mapping[str, TakesText] = {
    naming.NAME: naming.typed,
    admin.LIST: admin.take_list_name,
    admin.RULE: admin.take_rule,
    announcing.ANNOUNCE: announcing.take_text,
    changing.RETEXT: changing.take_text,
    complaining.LINK: complaining.take_link,
    complaining.REASON: complaining.take_reason,
    responding.ANSWER: responding.take_answer,
}
"""Who takes the next message of a task that waits for text."""

_OWNERS_TEXTS = frozenset({admin.LIST, admin.RULE, announcing.ANNOUNCE, changing.RETEXT})


async def handle(context: Context) -> Sequence[Reaction]:
    """Answer one update: what is written to it and what the person sees of it."""
    it = context.it
    if not it.private:
        return () if it.pressed else await oops.in_group(context)
    if it.pressed:
        return await _press(context)
    if it.refused:
        return () if it.edited else await oops.refused(context)
    if it.edited:
        return await answering.to_card(context) or await commenting.edited(context)
    if it.command:
        return await _command(context)
    return await _message(context)


async def _press(context: Context) -> Sequence[Reaction]:
    handler = PRESSES.get(context.it.action)
    if handler is None and context.is_owner:
        handler = OWNERS_PRESSES.get(context.it.action)
    return await (handler or oops.stale)(context)


async def _command(context: Context) -> Sequence[Reaction]:
    await context.tx.drafts.drop(context.it.chat_id)
    command = _BY_NAME.get(context.it.command)
    if command is None or (command.owner_only and not context.is_owner):
        return await oops.unknown(context)
    return await command.handler(context)


async def _message(context: Context) -> Sequence[Reaction]:
    if context.it.about is not None:
        to_card = await answering.to_card(context)
        return to_card or await commenting.reply(context, context.it.about)
    draft = await _waiting_draft(context)
    if draft is None:
        return await reading.search(context)
    return await _TEXTS[draft.kind](context, draft)


async def _waiting_draft(context: Context) -> Draft | None:
    """Return what waits for the next message; not for one that comes a day later."""
    draft = await context.tx.drafts.get(context.it.chat_id)
    if draft is None or draft.step != "text" or draft.kind not in _TEXTS:
        return None
    if draft.kind in _OWNERS_TEXTS and not context.is_owner:
        return None
    # The revision of a draft is never before the second in which it was written.
    if context.now.timestamp() - draft.revision > _DRAFT_LIVES.total_seconds():
        await context.tx.drafts.drop(context.it.chat_id)
        return None
    return draft
