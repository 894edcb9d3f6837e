"""HANDLERS: the table of commands, buttons and typed texts, and the right that each needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.admins.roles import COMMANDS as RIGHTS_OF
from bot.admins.roles import Right
from bot.context import Context, Handler, Reaction
from bot.handlers import (
    about_us,
    admitting,
    agreeing,
    announcing,
    answering,
    banning,
    changing,
    choosing,
    commenting,
    complaining,
    confirming,
    controlling,
    deciding,
    desk,
    digesting,
    doubting,
    erasing,
    following,
    grouping,
    importing,
    inviting,
    letters,
    list_names,
    listing,
    log,
    marking,
    merging,
    moderating,
    mydata,
    naming,
    offering,
    pasting,
    people,
    places,
    pointing,
    privacy,
    queueing,
    reading,
    rescuing,
    resending,
    responding,
    rights,
    rule_sets,
    ruling,
    ruling_posts,
    screening,
    sites,
    speaking,
    statistics,
    subscribing,
    timing,
    which_post,
)
from bot.texts.help import MENU, NOT_YET
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
    "settings": timing.settings,
    "privacy": privacy.privacy,
    "mydata": mydata.mydata,
    "delete": erasing.delete,
    "complain": complaining.complain,
    "stop": subscribing.stop,
    "help": rights.help_me,
    "admin": places.panel,
    "newlist": list_names.newlist,
    "announce": announcing.announce,
}

COMMANDS: tuple[Command, ...] = tuple(
    Command(name, handler, MENU[name], RIGHTS_OF.get(name), name not in NOT_YET)
    for name, handler in _HANDLERS.items()
)

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}

PRESSES: Mapping[str, Handler] = {
    "topic": subscribing.topic,
    "quiet": timing.set_quiet,
    "announcements": timing.set_announcements,
    "rests": timing.set_rests,
    "aloud": timing.set_aloud,
    "when": timing.when,
    "begin": timing.begin,
    "times": timing.times,
    "slot": timing.slot,
    "weekday": timing.weekday,
    "zone": timing.zone,
    "speak": speaking.speak,
    "digest": digesting.turn,
    "comment": digesting.comment,
    "which": which_post.press,
    "save": reading.save,
    "useful": marking.useful,
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
    "again": resending.again,
    "let_go": resending.let_go,
    "vouch": offering.vouch,
    "offer": offering.change,
    "correct": offering.correct,
    "leave": offering.leave,
    **complaining.PRESSES,
    "respond": responding.respond,
    "object": about_us.begin,
    **grouping.PRESSES,
    "askjoin": admitting.ask,
    "follow": following.follow,
    "rejoin": following.rejoin,
    "notice": privacy.read_on,
    "erase": erasing.choose,
    "forget": erasing.forget,
    "accept": inviting.accept,
    "decline": inviting.decline,
}
"""What anyone may press, by the action in the button's data."""

ADMIN_PRESSES: Mapping[str, tuple[Handler, Right]] = {
    "panel": (places.show_panel, Right.LOOK),
    "place": (places.show_place, Right.LOOK),
    "list": (listing.show, Right.LOOK),
    "newlist": (list_names.newlist, Right.EDIT),
    "listname": (list_names.ask_name, Right.EDIT),
    "listabout": (list_names.ask_description, Right.EDIT),
    "listkeep": (list_names.decide, Right.EDIT),
    "listpage": (listing.show_page, Right.EDIT),
    "listact": (listing.act, Right.EDIT),
    "liststore": (listing.store, Right.EDIT),
    "poster": (listing.poster, Right.LOOK),
    "merge": (merging.ask, Right.EDIT),
    "mergenow": (merging.merge, Right.EDIT),
    "requests": (admitting.bring, Right.EDIT),
    "admit": (admitting.decide, Right.EDIT),
    "rules": (ruling_posts.show, Right.LOOK),
    "ruleset": (ruling_posts.press, Right.EDIT),
    "unmatched": (choosing.unmatched, Right.EDIT),
    "before": (choosing.before, Right.EDIT),
    "points": (pointing.press, Right.EDIT),
    "stats": (statistics.show, Right.LOOK),
    "sites": (sites.show_sites, Right.OWN),
    "questions": (deciding.questions, Right.EDIT),
    "question": (deciding.question, Right.EDIT),
    "decide": (deciding.decide, Right.EDIT),
    "announce": (announcing.announce, Right.SEND),
    "news": (announcing.press, Right.SEND),
    "draft": (announcing.show, Right.SEND),
    "broadcasts": (controlling.broadcasts, Right.LOOK),
    "broadcast": (controlling.show, Right.LOOK),
    "card": (changing.press, Right.SEND),
    "held": (moderating.press, Right.MODERATE),
    "rescue": (rescuing.press, Right.MODERATE),
    "isoff": (moderating.is_off, Right.MODERATE),
    "queue": (queueing.press, Right.MODERATE),
    "ban": (banning.press, Right.MODERATE),
    "bans": (banning.show, Right.MODERATE),
    "lift": (banning.lift, Right.MODERATE),
    "answer": (answering.press, Right.MODERATE),
    "bring": (desk.bring, Right.MODERATE),
    "complaints": (ruling.complaints, Right.MODERATE),
    "complaint": (ruling.press, Right.MODERATE),
    "doubts": (doubting.messages, Right.OWN),
    "people": (people.people, Right.OWN),
    "person": (people.person, Right.OWN),
    "role": (people.give_role, Right.OWN),
    "grant": (people.grant, Right.OWN),
    "unrole": (people.take_role, Right.OWN),
    "second": (people.second, Right.OWN),
    "invite": (inviting.invite, Right.OWN),
    "invitelist": (inviting.choose_list, Right.OWN),
    "invitelink": (inviting.make_link, Right.OWN),
    "uninvite": (inviting.take_back, Right.OWN),
    "myname": (inviting.use_first_name, Right.LOOK),
    "agree": (agreeing.agree, Right.SEND),
    "log": (log.press, Right.OWN),
    "import": (importing.press, Right.EDIT),
    "export": (importing.export, Right.OWN),
    "letters": (letters.show, Right.EDIT),
    "letter": (letters.press, Right.EDIT),
    "makeletters": (letters.make, Right.EDIT),
    "stopletters": (letters.stop, Right.EDIT),
}
"""What an admin may press, with the right that it needs."""

TEXTS: Mapping[str, tuple[TakesText, Right | None]] = {
    naming.NAME: (naming.typed, None),
    timing.CITY: (timing.take_city, None),
    list_names.NEW: (list_names.take_text, Right.EDIT),
    list_names.NAME: (list_names.take_text, Right.EDIT),
    list_names.ABOUT: (list_names.take_text, Right.EDIT),
    pointing.POINTS: (pointing.take_points, Right.EDIT),
    rule_sets.RULES: (ruling_posts.take_word, Right.EDIT),
    announcing.ANNOUNCE: (announcing.take, Right.SEND),
    changing.RETEXT: (changing.take_text, Right.SEND),
    complaining.LINK: (complaining.take_link, None),
    complaining.REASON: (complaining.take_reason, None),
    about_us.WHY: (about_us.take_why, None),
    about_us.REPLY: (about_us.take_reply, Right.OWN),
    responding.ANSWER: (responding.take_answer, None),
    inviting.NAME: (inviting.take_name, Right.LOOK),
}
"""Who takes the next message of a task that waits for text; the right it needs, if any."""
