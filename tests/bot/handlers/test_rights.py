"""Who has no right to something cannot do it, by any button, link or reply, and learns nothing.

Each action of the tables of buttons has its case here, so a new one has to be added. The whole
database is compared, but for the rows of the person who tries.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from telegram import Update

from bot.admins.roles import Role
from bot.context import Context, Incoming, Reaction, Toast
from bot.handlers import (
    announcing,
    changing,
    complaining,
    handle,
    inviting,
    list_names,
    naming,
)
from bot.handlers.places import PLACES
from bot.handlers.table import ADMIN_PRESSES, PRESSES
from bot.incoming import receive
from bot.render.offer import tag_of
from bot.screen import data
from bot.texts import bans as texts_bans
from bot.texts import help as texts_help
from feeds.guard import Level, guard
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.admins import Admin
from storage.asked import Asked
from storage.choices import Cadence
from storage.complaints import COMMENT as COMPLAINT
from storage.complaints import Choice, NewComplaint, Subject
from storage.database import Database
from storage.engine import make_engine
from storage.imports import Rows
from storage.invitations import hash_of as hash_of_token
from storage.lists import Access
from storage.messages import About, NewMessage
from storage.notices import NewNotice, NoticeKind
from storage.queued import hash_of
from storage.records import Comment, NewComment, Post, SiteComment
from storage.states import MAY_WITHDRAW, CommentState
from storage.transaction import Transaction
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    a_house,
    look_at,
    plain,
    said,
    toast,
)
from tests.storage.builders import a_post, seal

STATES = tuple(CommentState)
SECRET = "Ring our surgery on 0161 496 0000, as Quillon says"
NAME = "Thessaly"
TITLE = "The hidden heading"
TRACES = (SECRET, "Quillon", "0161", NAME)
BANNED, REPORTER = 1_777, 1_888
EDITOR, TOKEN = 1_555, "a-link-that-an-owner-has-made-000"
OFFERED = f"{SECRET}, in other words."
VISITORS = tuple(
    SiteComment(f"90{at}", "1", None, "Quillon", SECRET, "", None, by_site=False) for at in (1, 2)
)
QUEUED = hash_of("Quillon", SECRET)[:10]

COMMENT = ("{comment}:{revision}",)
STALE = (Toast(texts_help.STALE),)
GROUP = 4_001  # its number without the minus, as in its buttons

CASES: Mapping[str, Sequence[str]] = {
    "topic": ("{list}:on", "{list}:off", "{list}:on:only", "{list}:off:only"),
    "quiet": ("on", "off"),
    "announcements": ("on", "off", "on:joined", "off:joined"),
    "aloud": ("on", "off"),
    "speak": ("", "cy", "en"),
    "save": ("{post}",),
    "post": ("{post}",),
    **dict.fromkeys(("latest", "saved"), ("0", "5")),
    "unsave": ("{post}:0",),
    "found": ("0:round", "5:ward round"),
    "follow": ("{post}", *(f"{{post}}:{word}" for word in ("all", "answers", "none"))),
    "rejoin": ("{post}",),
    "groups": ("", "40"),
    "group": (f"{GROUP}", f"{GROUP}:40"),
    "gtopic": (f"{GROUP}:{1}:on", f"{GROUP}:{1}:off", f"{GROUP}:{1}:on:40"),
    "gquiet": (f"{GROUP}:on", f"{GROUP}:off", f"{GROUP}:off:40"),
    **dict.fromkeys(("when", "begin"), ("daily", "weekly")),
    "times": ("slot", "day", "zone", "back"),
    "slot": ("0730",),
    "weekday": ("2",),
    "zone": ("", "Europe/Paris"),
    "rests": ("on", "off"),
    "digest": ("{digest}:0",),
    "comment": ("{post}",),
    "which": ("1:{post}", "1:0:{digest}:0"),
    "notice": ("1",),
    "erase": ("leave", "take", "keep"),
    "forget": tuple(f"{word}:{int(NOW.timestamp())}" for word in ("leave", "take")),
    **dict.fromkeys(("anonymous", "first", "keep", "type", "rename"), COMMENT),
    **dict.fromkeys(("send", "change", "undo", "cancel", "pass", "note", "posted"), COMMENT),
    "paste": COMMENT,
    "withdraw": ("{comment}", *COMMENT),
    **dict.fromkeys(
        ("vouch", "offer", "correct", "leave"), (*COMMENT, f"{COMMENT[0]}:{tag_of(OFFERED)}")
    ),
    "report": ("{commented}:{public}",),
    "unreport": ("{reporting}",),
    "object": ("", "stop:{reporting}"),
    "respond": ("{comment}", *COMMENT),
    "panel": ("",),
    "list": ("{list}",),
    "newlist": ("", "Theirs"),
    "place": ("", *PLACES, *(f"{name}:40" for name in PLACES)),
    "listname": ("{list}",),
    "listabout": ("{list}",),
    "listkeep": ("keep:{draft}", "another:{draft}"),
    "listpage": ("{list}:access", "{list}:merge", "{list}:delete"),
    "listact": tuple(
        f"{{list}}:{word}:{{page}}"
        for word in ("link", "approval", "staff", "public", "archive", "delete", "undo")
    ),
    "liststore": ("", "40"),
    "poster": ("{list}",),
    "merge": ("{list}:1",),
    "mergenow": ("{page}",),
    "askjoin": ("{list}",),
    "requests": ("{list}",),
    "admit": tuple(
        f"{{list}}:{seal().person(READER)[:16]}:{int(NOW.timestamp())}:{word}"
        for word in ("in", "out")
    ),
    "bring": ("",),
    "useful": ("{post}",),
    "stats": ("growth:{list}", "outcomes:0", "hours:0", "comments:0", "after:0", "useful:0"),
    "rules": ("{list}",),
    "ruleset": tuple(f"{verb}:1" for verb in ("add", "save", "forget", "remove", "try", "back")),
    "unmatched": ("", "more:40", "all:1", "ask:1", "{list}:1", "{list}:1:40"),
    "before": ("", "0:1", "10:1", "-1:1"),
    "points": ("open:{notice}:1", *(f"{verb}:1" for verb in ("toggle", "use", "type", "back"))),
    "sites": ("",),
    "questions": ("",),
    "question": ("{notice}",),
    "decide": tuple(f"{{notice}}:1:{choice}" for choice in ("all", "newest", "none")),
    "announce": ("",),
    "news": tuple(
        f"{{announcement}}:1:{verb}"
        for verb in (
            *("to:{list}", "lists:40", "show", "preview", "test", "testers", "ask-testers"),
            *("ask-testers:40",),
            *("testers-are:{list}", "ask-text", "ask-picture", "ask-links", "no-picture"),
            *("no-links", "counted", "now", "when", "at:202603170900", "ask-time", "repeat:weekly"),
            *("undo", "unplan", "drop"),
        )
    ),
    "draft": ("{announcement}",),
    "broadcasts": ("",),
    "broadcast": ("{broadcast}",),
    "card": tuple(
        f"{{broadcast}}:{word}:page:1"
        for word in ("pause", "resume", "cancel", "rate", "policy", "retry", "resend", "leave")
    )
    + tuple(f"{{broadcast}}:{word}:card" for word in ("stop", "erase", "retext", "text", "csv"))
    + ("{broadcast}:agree:{asked}", "{broadcast}:disagree:{asked}"),
    **dict.fromkeys(("rescue", "isoff"), COMMENT),
    **dict.fromkeys(("again", "let_go"), COMMENT),
    "held": tuple(
        f"{{comment}}:{{revision}}:{word}"
        for word in ("card", "refuse", "ask", "publish", "answer", "added", "spam", "other")
    ),
    "complaints": ("", "40"),
    "complaint": tuple(f"{{complaint}}:1:{word}" for word in ("show", "off", "left", "done")),
    "queue": tuple(
        f"{{{row}}}:{QUEUED}:{word}"
        for row in ("queued", "decided")
        for word in ("publish", "reject", "spam")
    ),
    "doubts": ("", "again", "leave"),
    "accept": ("a-link-that-nobody-made-000000000",),
    "decline": ("",),
    "people": ("", "40"),
    "person": tuple(f"{EDITOR}{word}" for word in ("", ":lists", ":lists:40", ":ask")),
    "role": (f"{EDITOR}:viewer:{{page}}",),
    "grant": tuple(f"{EDITOR}:{{list}}:{{page}}{at}" for at in ("", ":40")),
    "unrole": (f"{EDITOR}:{{page}}",),
    "second": ("", "100:{page}"),
    "invite": ("", "editor"),
    "invitelist": ("{list}:{page}", "0:{page}:40"),
    "invitelink": ("{page}",),
    "uninvite": (hash_of_token(TOKEN)[:16],),
    "myname": ("",),
    "agree": tuple(f"{{announcement}}:1:{word}" for word in ("yes", "no")),
    "log": ("page:0:-:-", "people", "kinds", "csv"),
    "import": ("ask:{list}", *(f"{word}:{{import}}" for word in ("go", "drop", "bad"))),
    "export": ("{list}",),
    "letters": ("", "1"),
    "letter": ("{comment}", *(f"{{comment}}:{{revision}}:{word}" for word in ("in", "out"))),
    "makeletters": ("1:0123456789abcdef",),
    "stopletters": ("1",),
    "ban": (*COMMENT, *(f"{{comment}}:{{revision}}:{word}" for word in texts_bans.HOW)),
    "bans": ("",),
    "lift": (f"{seal().person(BANNED)[:32]}:{int(NOW.timestamp())}",),
    "answer": ("{comment}:{draft}:send", "{comment}:{draft}:drop"),
}
"""What the buttons of each action are about, as they are made."""

FORGED = (
    *("", ":", "x", "x:y:z", "0", "0:0", "-1:-1", "-{comment}:{revision}", "+{comment}:{revision}"),
    *("{comment}:", "{comment}:0", "{comment}:-1", "{comment}:2", "{comment}:x", "{comment}.0:1"),
    *(" {comment}:{revision}", "{comment}:{revision}:1:1", "{comment};{revision}", "{comment}e0:1"),
    *(
        "9" * 18 + ":1",
        "1:" + "9" * 18,
        "9" * 19,
        "1" * 50,
        "0x1:1",
        "\u0661:\u0661",
        "\uff11:\uff11",
    ),
    *("' OR 1=1 --", "1 OR 1=1:1", "{comment}%:1", "%s:%s", "None:1", "null", "\u00b2:1", "1_1:1"),
)
"""Data that no button of ours has."""


Dumped: TypeAlias = list[tuple[str, str]]
"""The name of its table, and the words of a row."""


@dataclass
class House:
    """A house in which there is something to take: the numbers of it, and what its rows say.

    `dump` is the query for every row of every table, but for those of one chat. `seen` are the
    answers that were looked at: the same need it only once.
    """

    database: Database
    engine: AsyncEngine
    path: Path
    comments: list[Comment]
    numbers: dict[str, int]
    dump: str = ""
    seen: set[str] = field(default_factory=set)

    def datas(self, action: str, forms: Sequence[str]) -> Iterator[str]:
        """Return the data of presses, about each comment where they are about one."""
        for form in forms:
            about = self.comments if "{comment}" in form else self.comments[:1]
            for one in about:
                refs = form.format(comment=one.id, revision=one.revision, **self.numbers)
                yield data(action, refs) if refs else data(action)

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[Scene]:
        """Give a transaction of which nothing stays: the next case begins as this one did."""
        async with self.engine.connect() as conn:
            yield Scene(self, conn)
            await conn.rollback()

    async def rows(self, but: int) -> Dumped:
        """Return every row of every table, but for those of one chat."""
        async with self.undone() as scene:
            return await scene.rows(but)


@dataclass
class Person(Chat):
    """A person whose presses are all in one transaction, which somebody else began."""

    tx: Transaction | None = None
    seen: set[str] = field(default_factory=set)

    async def ask(self, incoming: Incoming) -> Sequence[Reaction]:
        assert self.tx is not None
        admin = await self.tx.admins.get(self.chat_id)
        self.last = await handle(Context(self.tx, self.now, self.house, incoming, admin))
        for reaction in self.last:
            if repr(reaction) not in self.seen:  # most say that a button is not there any more
                look_at(reaction)
                self.seen.add(repr(reaction))
        return self.last


@dataclass
class Scene:
    """One case: who presses, and what the rows say then."""

    house: House
    conn: AsyncConnection

    def person(
        self,
        who: int,
        platform: Platform | None = None,
        name: str = "Alex",
        runs: int | None = None,
    ) -> Person:
        tx, rooms = Transaction(self.conn, seal()), a_house(platform)
        seen = self.house.seen
        return Person(self.house.database, who, rooms, first_name=name, runs=runs, tx=tx, seen=seen)

    async def rows(self, but: int) -> Dumped:
        found = await self.conn.execute(text(self.house.dump), {"but": but})
        marks = await self.conn.execute(text("SELECT post_id, mark FROM marks"))
        # Whose they are only the key can tell.
        others = [row for row in marks if row.mark != seal().tap(but, row.post_id)]
        return sorted(
            (*((row[0], row[1]) for row in found), *(("marks", repr(row)) for row in others))
        )


def dump_of(path: Path) -> str:
    """Return the query for all that is in a database, one line a row."""
    with closing(sqlite3.connect(path)) as there:
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN (?, ?)"
        names = [name for (name,) in there.execute(tables, ("sqlite_sequence", "marks"))]
        return " UNION ALL ".join(_dump_of(there, name) for name in names)


def _dump_of(there: sqlite3.Connection, name: str) -> str:
    columns = [row[1] for row in there.execute("SELECT * FROM pragma_table_info(?)", (name,))]
    words = " || '|' || ".join(f'quote("{column}")' for column in columns)
    others = "WHERE chat_id IS NULL OR chat_id != :but" if "chat_id" in columns else ""
    return f"SELECT '{name}', {words} FROM \"{name}\" {others}"  # noqa: S608  names of ours


@pytest.fixture(scope="session")
def furnished(handlers_file: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Give a house with a reader's comment in each state, and all that owners have cards of."""
    path = tmp_path_factory.mktemp("rights") / "bleep.sqlite"
    shutil.copy(handlers_file, path)

    async def run() -> House:
        engine = make_engine(f"sqlite:///{path}")
        made = await furnish(Database(engine, seal()), engine, path)
        await engine.dispose()
        return replace(made, dump=dump_of(path))

    return asyncio.run(run())


@pytest.fixture
async def house(furnished: House, tmp_path: Path) -> AsyncIterator[House]:
    """Give such a house of its own to each test."""
    path = tmp_path / "bleep.sqlite"
    shutil.copy(furnished.path, path)
    engine = make_engine(f"sqlite:///{path}")
    yield replace(furnished, database=Database(engine, seal()), engine=engine, path=path)
    await engine.dispose()


async def furnish_digest(tx: Transaction, post: Post, list_id: int) -> int:
    """Let READER have a digest with one post, and get posts as they are published from then on."""
    await tx.subscribers.consent(READER, "posts", "v1", NOW)
    found = await tx.subscribers.get(READER)
    assert found
    await tx.subscribers.set_timing(READER, replace(found.timing, cadence=Cadence.DAILY), NOW)
    await tx.broadcasts.add_post(post, [list_id], NOW)
    made = await tx.digests.make(READER, NOW, NOW)
    await tx.subscribers.set_timing(READER, found.timing, NOW)
    assert made
    return made


async def furnish(database: Database, engine: AsyncEngine, path: Path) -> House:
    """Fill an empty house."""
    async with database.transaction() as tx:
        posts = [await a_post(tx, number, title=f"Post {number}") for number in range(1, 5)]
        await tx.subscribers.ensure(READER, "private", "none", NOW)
        await tx.subscribers.set_name(READER, NAME)
        post = await a_post(tx, 60, title=TITLE)
        for place, state in enumerate(STATES):
            new = NewComment(READER, 300 + place, post.id, None, f"{SECRET} {state}.")
            one = await tx.comments.add(new, state, NOW)
            await tx.comments.note(
                one.id, shown_name=f"{NAME} (via Telegram)", remote_id=f"{place}"
            )
        comments = await tx.comments.of(READER, 50)
        ended = [await tx.comments.from_message(READER, 300 + at) for at in range(len(STATES))]
        everyone = await tx.lists.by_slug("all")
        made = await tx.lists.add("staff", "Staff", NOW)
        assert everyone is not None
        assert made is not None
        await tx.rules.add(made.id, "title", "trial", NOW)
        await tx.list_changes.set_access(made.id, Access.APPROVAL)
        for chat_id in (READER, OTHER, OWNER):
            await tx.requests.ask(made.id, chat_id, "v1", NOW)
        page = await tx.panels.arrive(OWNER, "merge", {"source": made.id, "target": 1}, NOW)
        await tx.lists.join(everyone.id, READER, "v1", NOW)
        digest = await furnish_digest(tx, posts[0], everyone.id)
        await tx.groups.join(-GROUP, "group", "none", NOW)
        await tx.groups.keep(-GROUP, READER)
        facts = {"count": 1, "titles": [TITLE], "why": "many"}
        hold = NewNotice("hold:1:1", NoticeKind.HOLD, post.site_id, facts=facts)
        notice = await tx.notices.add(hold, NOW)
        await tx.posts.mark(posts[3].id, notice_id=notice.id)
        await tx.broadcasts.add_post(post, [everyone.id], NOW)
        broadcast = await tx.history.id_of(f"post:{post.id}:{post.revision}")
        assert broadcast is not None
        asked, _ = await tx.asked.put(broadcast, Asked(EDITOR, None), NOW)
        draft = await tx.drafts.put(OWNER, announcing.ANNOUNCE, "text", {"what": "new"}, NOW)
        announcement = await tx.announcements.add(OWNER, "An announcement.", NOW)
        await tx.messages.add(NewMessage("owner:1", OWNER, "{}"), NOW)
        await tx.bans.add(BANNED, "open", OWNER, NOW)
        public, made_one = await furnish_complaints(tx, post)
        reporting = await tx.drafts.put(READER, complaining.REASON, "text", {}, NOW)
        queued, decided = await furnish_queue(tx, post)
        rules = await tx.rules.every()
        editor = Admin(EDITOR, Role.EDITOR.value, None, frozenset({made.id}))
        await tx.admins.put(editor, OWNER, NOW)
        await tx.invitations.add(TOKEN, "viewer", [], OWNER, NOW)
        imported = await tx.imports.add(made.id, OWNER, "file", NOW)
        await tx.imports.read(imported, Rows(chats=(READER,)), {"fine": 1})
    numbers = {
        "import": imported,
        "queued": queued,
        "decided": decided,
        "list": made.id,
        "rule": rules[0].id,
        "page": page.revision,
        "notice": notice.id,
        "draft": draft.revision,
        "announcement": announcement.id,
        "broadcast": broadcast,
        "asked": asked,
        "post": posts[0].id,
        "digest": digest,
        "commented": post.id,
        "public": public,
        "complaint": made_one,
        "reporting": reporting.revision,
    }
    assert len(comments) == len(STATES) - 2  # of() leaves out what was never sent
    return House(database, engine, path, [one for one in ended if one], numbers)


async def furnish_queue(tx: Transaction, post: Post) -> tuple[int, int]:
    """Let the reader be asked about other words, and let visitors' comments wait on the blog."""
    for state in MAY_WITHDRAW:
        mine = await tx.comments.from_message(READER, 300 + STATES.index(state))
        assert mine is not None
        assert await tx.offers.put(mine.id, OFFERED)
    for one in VISITORS:
        assert await tx.queued.see(post.site_id, one, post.id, NOW, keep=True)
    waiting, other = await tx.queued.waiting(post.site_id)
    await tx.queued.stands(other.id, CommentState.SPAM, None, NOW)
    return waiting.id, other.id


async def furnish_complaints(tx: Transaction, post: Post) -> tuple[int, int]:
    """Let somebody report two comments; return the site's id of one, and the report of it."""
    made = []
    for state in (CommentState.HELD, CommentState.APPROVED):
        place = STATES.index(state)
        about = await tx.comments.from_message(READER, 300 + place)
        assert about is not None
        subject = Subject(post.site_id, f"{place}", "", "", "")
        new = NewComplaint(COMPLAINT, REPORTER, post.id, about.id, None, subject, SECRET, NOW)
        made.append(await tx.complaints.add(new, NOW))
    await tx.complaints.decide(made[0].id, Choice.OFF, OWNER, NOW)
    return STATES.index(CommentState.APPROVED), made[1].id


def told(reactions: Sequence[Reaction]) -> str:
    """Return all that is shown, with the buttons and what is behind them."""
    return "\n".join(
        one.text if isinstance(one, Toast) else f"{plain(one.screen)}\n{one.screen.rows}"
        for one in reactions
    )


def traces(reactions: Sequence[Reaction]) -> list[str]:
    """Return what a person was told of the comments that are somebody else's."""
    shown = told(reactions)
    return [trace for trace in TRACES if trace in shown]


def nothing_of_it(reactions: Sequence[Reaction]) -> None:
    """Check that a person was told nothing of them."""
    assert traces(reactions) == []


def test_each_button_has_its_case() -> None:
    assert set(CASES) == set(PRESSES) | set(ADMIN_PRESSES)


def test_the_comments_are_of_a_kind_that_each_button_could_act_on() -> None:
    assert guard(SECRET).level is Level.HOLD
    assert set(STATES) == set(CommentState)


async def test_the_same_presses_mean_something_for_whom_they_are(house: House) -> None:
    """Else the tests below would show nothing."""
    wrong = []
    for action in CASES:
        answers = []
        async with house.undone() as scene:
            for platform in (None, ReadOnly()):
                who = OWNER if action in ADMIN_PRESSES else READER
                chat = scene.person(who, platform, NAME, runs=-GROUP)
                answers += [
                    await chat.press_data(one) for one in house.datas(action, CASES[action])
                ]
        if all(tuple(answer) == STALE for answer in answers):
            wrong.append(action)
    assert wrong == []


@pytest.mark.parametrize("who", [OTHER, OWNER])
async def test_nobody_elses_press_acts_on_a_comment_or_tells_of_it(house: House, who: int) -> None:
    """Not even an owner acts for a reader."""
    before, wrong = await house.rows(but=who), []
    for action in PRESSES:
        async with house.undone() as scene:
            chat = scene.person(who)
            for one in house.datas(action, (*CASES[action], *COMMENT)):
                wrong += [(one, trace) for trace in traces(await chat.press_data(one))]
            if await scene.rows(but=who) != before:
                wrong.append((action, "changed"))
    assert wrong == []


ABOUT_COMMENTS = [action for action in PRESSES if COMMENT[0] in CASES.get(action, ())]


async def test_somebody_elses_comment_cannot_be_told_from_none(house: House) -> None:
    wrong = []
    for action in ABOUT_COMMENTS:
        async with house.undone() as scene:
            chat = scene.person(OTHER)
            nothing = await chat.press_data(f"v1:{action}:999999:1")
            if toast(nothing) != texts_help.STALE:
                wrong.append(action)
            datas = house.datas(action, CASES[action])
            wrong += [one for one in datas if await chat.press_data(one) != nothing]
    assert wrong == []


@pytest.mark.parametrize("who", [OTHER, READER])  # nor may the writer decide about the own comment
async def test_a_readers_press_on_an_owners_card_does_nothing_and_says_nothing(
    house: House, who: int
) -> None:
    before, wrong = await house.rows(but=0), []
    for action in ADMIN_PRESSES:
        async with house.undone() as scene:
            chat = scene.person(who)
            datas = house.datas(action, CASES[action])
            wrong += [one for one in datas if tuple(await chat.press_data(one)) != STALE]
            if await scene.rows(but=0) != before:
                wrong.append(action)
    assert wrong == []


async def test_forged_data_changes_nothing_of_others_and_tells_nothing(house: House) -> None:
    before, wrong = await house.rows(but=OTHER), []
    few = replace(house, comments=house.comments[:2])
    for action in CASES:
        async with house.undone() as scene:
            chat = scene.person(OTHER)
            for one in few.datas(action, FORGED):
                wrong += [(one, trace) for trace in traces(await chat.press_data(one))]
            if await scene.rows(but=OTHER) != before:
                wrong.append((action, "changed"))
    assert wrong == []


async def test_forged_data_changes_nothing_of_ones_own_comments(house: House) -> None:
    """A number that is written in another way, or with another revision, is no button of ours."""
    kept, wrong = {"comments", "wishes", "messages", "audit"}, []
    before = [row for row in await house.rows(but=0) if row[0] in kept]
    for action in ABOUT_COMMENTS:
        forms = ["-{comment}:{revision}", "+{comment}:{revision}", "{comment}.0:1", "{comment}e0:1"]
        # What is done with a comment that is on the blog, or was, is done whatever its revision.
        if action not in {"withdraw", "respond"}:
            forms += ["{comment}:0", "{comment}:-1", "{comment}:2", "{comment}:x", "{comment}:"]
        async with house.undone() as scene:
            chat = scene.person(READER, name=NAME)
            for one in house.datas(action, forms):
                await chat.press_data(one)
            if [row for row in await scene.rows(but=0) if row[0] in kept] != before:
                wrong.append(action)
    assert wrong == []


@pytest.mark.parametrize(
    "version", ["", "v0", "v2", "V1", "v1 ", "v11", "1", "send", "\u0076\u200b1"]
)
def test_data_of_another_version_is_nobodys_button(version: str) -> None:
    reader = {"id": OTHER, "is_bot": False, "first_name": "Alex"}
    chat = {"id": OTHER, "type": "private", "first_name": "Alex"}
    shown = {"message_id": 9, "date": 1, "chat": chat, "text": "A card"}
    query = {"id": "5", "from": reader, "chat_instance": "1", "message": shown}
    for action in CASES:
        forged = {"update_id": 1, "callback_query": query | {"data": f"{version}:{action}:1:1"}}
        update = Update.de_json(forged, None)
        assert update is not None
        assert receive(update, 4242, "a_bot").incoming is None


# ---- links

LINKS = (
    *("c_{id}", "p_{id}", "l_{id}", "{id}", "comment_{id}", "send_{id}", "publish_{id}_1"),
    *("v1:send:{id}:1", "v1:held:{id}:1:publish", "reply_{id}", "u_{id}"),
)
ODD_LINKS = (
    *("l_", "p_", "p_0", "p_-1", "p_" + "9" * 40, "p_x", "p_\u0661", "p_\u00b2", "l_\u0000", "_"),
    *("l_' OR 1=1 --", "l_%", "admin", "owner_9001", "l_STAFF", "L_staff", "p_1 p_2", "a" * 500),
)


async def test_no_link_opens_a_comment(house: House) -> None:
    before = await house.rows(but=OTHER)
    chat = Chat(house.database, OTHER, first_name="Alex")
    for form in LINKS:
        for one in house.comments:
            nothing_of_it(await chat.write(f"/start {form.format(id=one.id)}"))
    assert await house.rows(but=OTHER) == before


@pytest.mark.parametrize("payload", ODD_LINKS)
async def test_an_odd_link_changes_nothing_of_others(house: House, payload: str) -> None:
    before = await house.rows(but=OTHER)
    chat = Chat(house.database, OTHER, first_name="Alex")
    answer = await chat.write(f"/start {payload}")
    assert said(answer)
    nothing_of_it(answer)
    assert await house.rows(but=OTHER) == before


@pytest.mark.parametrize("command", ["admin", "newlist Theirs", "announce", "newlist"])
async def test_an_owners_command_of_a_reader_changes_nothing(house: House, command: str) -> None:
    before = await house.rows(but=0)
    chat = Chat(house.database, OTHER, first_name="Alex")
    assert said(await chat.write(f"/{command}")) == texts_help.UNKNOWN
    assert await house.rows(but=0) == before


# ---- replies, edits, tasks

TEXTS = {
    "a comment": "I agree: we do the same in our practice.",
    "a blocked one": "My mother's NHS number is 943 476 5919 and she waits.",
    "an urgent one": "I want to kill myself tonight and nobody answers.",
    "a held one": "Ring our own surgery on 0161 496 0001 for this.",
    "a short one": "No.",
}


@pytest.mark.parametrize(
    ("text", "site_comment_id"),
    [*((one, None) for one in TEXTS.values()), (TEXTS["a comment"], "77")],
)
async def test_a_reply_to_a_message_of_somebody_elses_comment_changes_only_ones_own(
    house: House, text: str, site_comment_id: str | None
) -> None:
    before = await house.rows(but=OTHER)
    chat = Chat(house.database, OTHER, first_name="Alex")
    for one in house.comments:
        answer = await chat.write(text, to=About(one.post_id, one.id, site_comment_id))
        shown = told(answer)
        assert [trace for trace in (SECRET, "Quillon", NAME) if trace in shown] == []
    assert await house.rows(but=OTHER) == before


async def test_an_edit_reaches_no_comment_of_somebody_else(house: House) -> None:
    """Messages are numbered in each chat: another's comment may have the same number."""
    before = await house.rows(but=OTHER)
    chat = Chat(house.database, OTHER, first_name="Alex")
    for one in house.comments:
        assert not await chat.edit(one.message_id, TEXTS["a comment"])
        nothing_of_it(
            await chat.edit(one.message_id, TEXTS["a comment"], to=About(one.post_id, one.id))
        )
    assert await house.rows(but=OTHER) == before


async def test_a_name_is_given_to_no_comment_of_somebody_else(house: House) -> None:
    before = await house.rows(but=OTHER)
    chat = Chat(house.database, OTHER, first_name="Alex")
    for one in house.comments:
        task = {"comment": one.id}
        await chat.within(lambda tx, t=task: tx.drafts.put(OTHER, naming.NAME, "text", t, NOW))  # type: ignore[misc]
        nothing_of_it(await chat.write("Alex Wu"))
    assert await house.rows(but=OTHER) == before


Task = Callable[[House], dict[str, Any]]
TASKS: Mapping[str, Task] = {
    list_names.NEW: lambda _house: {},
    list_names.NAME: lambda house: {"list": house.numbers["list"]},
    list_names.ABOUT: lambda house: {"list": house.numbers["list"]},
    announcing.ANNOUNCE: lambda _house: {},
    changing.RETEXT: lambda house: {"about": house.numbers["broadcast"]},
    inviting.NAME: lambda _house: {"by": OWNER},
}


@pytest.mark.parametrize("kind", TASKS)
async def test_an_owners_task_that_a_reader_is_left_with_takes_no_text(
    house: House, kind: str
) -> None:
    """Somebody who was an owner yesterday may have begun one."""
    task = TASKS[kind](house)
    chat = Chat(house.database, OTHER, first_name="Alex")
    await chat.within(lambda tx: tx.drafts.put(OTHER, kind, "text", task, NOW))
    before = await house.rows(but=0)
    assert "No post has this word: trialling" in said(await chat.write("trialling"))
    assert await house.rows(but=0) == before


@pytest.mark.parametrize("kind", TASKS)
async def test_the_same_task_takes_an_owners_text(house: House, kind: str) -> None:
    """Else the test above would show nothing."""
    task = TASKS[kind](house)
    chat = Chat(house.database, OWNER)
    await chat.within(lambda tx: tx.drafts.put(OWNER, kind, "text", task, NOW))
    assert "No post has" not in said(await chat.write("trialling"))
