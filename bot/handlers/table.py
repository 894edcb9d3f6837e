"""HANDLERS: the table of commands, buttons and typed texts, and the right that each needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
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
from bot.roles import Right
from bot.texts_help import MENU, NOT_YET
from storage.drafts import Draft

TakesText: TypeAlias = Callable[[Context, Draft], Awaitable[Sequence[Reaction]]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what follows the slash, its handler, what it does, the right it needs if any."""

    name: str
    handler: Handler
    description: str
    right: Right | None = None
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

_RIGHTS: Mapping[str, Right] = {
    "admin": Right.LOOK,
    "newlist": Right.EDIT,
    "announce": Right.SEND,
}

COMMANDS: tuple[Command, ...] = tuple(
    Command(name, handler, MENU[name], _RIGHTS.get(name), name not in NOT_YET)
    for name, handler in _HANDLERS.items()
)

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}

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

ADMIN_PRESSES: Mapping[str, tuple[Handler, Right]] = {
    "panel": (admin.show_panel, Right.LOOK),
    "list": (admin.show_list, Right.LOOK),
    "newlist": (admin.newlist, Right.EDIT),
    "rule": (admin.ask_rule, Right.EDIT),
    "unrule": (admin.remove_rule, Right.EDIT),
    "sites": (sites.show_sites, Right.OWN),
    "questions": (deciding.questions, Right.EDIT),
    "question": (deciding.question, Right.EDIT),
    "decide": (deciding.decide, Right.EDIT),
    "announce": (announcing.announce, Right.SEND),
    "to": (announcing.toggle, Right.SEND),
    "preview": (announcing.preview, Right.SEND),
    "test": (announcing.test, Right.SEND),
    "now": (announcing.send, Right.SEND),
    "drop": (announcing.drop, Right.SEND),
    "broadcasts": (controlling.broadcasts, Right.LOOK),
    "broadcast": (controlling.show, Right.LOOK),
    "card": (changing.press, Right.SEND),
    "publish": (reviewing.publish, Right.MODERATE),
    "reject": (reviewing.reject, Right.MODERATE),
    "added": (pasting.added, Right.MODERATE),
    "held": (moderating.press, Right.MODERATE),
    "queue": (queueing.press, Right.MODERATE),
    "ban": (banning.press, Right.MODERATE),
    "bans": (banning.show, Right.MODERATE),
    "lift": (banning.lift, Right.MODERATE),
    "answer": (answering.press, Right.MODERATE),
    "complaints": (ruling.complaints, Right.MODERATE),
    "complaint": (ruling.press, Right.MODERATE),
    "doubts": (doubting.messages, Right.OWN),
}
"""What an admin may press, with the right that it needs."""

TEXTS: Mapping[str, tuple[TakesText, Right | None]] = {
    naming.NAME: (naming.typed, None),
    admin.LIST: (admin.take_list_name, Right.EDIT),
    admin.RULE: (admin.take_rule, Right.EDIT),
    announcing.ANNOUNCE: (announcing.take_text, Right.SEND),
    changing.RETEXT: (changing.take_text, Right.SEND),
    complaining.LINK: (complaining.take_link, None),
    complaining.REASON: (complaining.take_reason, None),
    responding.ANSWER: (responding.take_answer, None),
}
"""Who takes the next message of a task that waits for text; the right it needs, if any."""
