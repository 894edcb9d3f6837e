"""No interleaving of claim, send, crash, settle, takeover and leaving loses or doubles a delivery.

A state machine does to the real ledger, on a real database, whatever processes, readers, admins
and Telegram can do, in any order, with commits that fail and commits whose answer is lost. The
model of the world judges the rows after every step (tests/storage/delivery_model.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.delivery.settle import Settle
from storage import fanout
from storage.database import Database
from storage.deliveries import Ask
from storage.engine import make_engine
from storage.outcome import Later, Never, Unknown
from storage.sending import ANNOUNCEMENT, POST, Delivery, Policy
from storage.tables import subscribers
from storage.tables_sending import broadcasts, deliveries, tallies
from storage.transaction import Transaction
from tests.clock import FakeClock
from tests.ready import Emptying
from tests.storage.builders import StoppedError, a_list, a_post, seal
from tests.storage.delivery_model import Picture, Process, Reader, Request, World

CHATS = (-11, -12, -13, 1001, 1002, 1003)
FIRST = -(2**63)
LENGTH = timedelta(seconds=20)
MOST_BROADCASTS = 3
FAILURES = ("take over", "crash", "crash and doubt", "doubt", "doubt")
NOT_NOW = Later("it waits for its turn", counted=False)
REFUSALS = (
    Never("refused", "not enough rights"),
    Never("not_found", "chat not found"),
    Never("odd", "nobody has seen this yet"),
    Never("content", "message is too long"),
)

# The lists of each reader. The last of the groups is on one list only: a fan out meets it once.
AT_FIRST = ((0,), (0, 1), (0, 1), (0,), (1,), (0, 1))

groups = some.integers(0, 2)
places = some.integers(0, len(CHATS) - 1)
numbers = some.integers(0, 9)
Step: TypeAlias = tuple[str, dict[str, Any]]

yes_or_no = some.booleans()
few = some.integers(1, 4)


class Fate(StrEnum):
    """What becomes of a transaction."""

    KEPT = "kept"
    UNDONE = "undone"
    UNHEARD = "unheard"  # it is kept, and its process never learns of it


fates = some.sampled_from([Fate.KEPT, Fate.KEPT, Fate.KEPT, Fate.UNDONE, Fate.UNHEARD])


class ReaderActs(StrEnum):
    """What a reader, or a group, does."""

    JOIN = "join"
    LEAVE = "leave"
    STOP = "stop"
    DISAGREE = "disagree"
    BLOCK = "block"
    UNBLOCK = "unblock"
    MOVE = "move"


class AdminActs(StrEnum):
    """What an admin does, or the process by itself."""

    PAUSE = "pause"
    RESUME = "resume"
    HALT = "halt"
    CANCEL = "cancel"
    SWEEP = "sweep"
    HOLD = "hold"
    EASE = "ease"
    DROP = "drop"
    LEAVE = "leave it"
    RESEND = "resend"
    RETRY = "retry"


def step(name: str, **how: some.SearchStrategy[Any]) -> some.SearchStrategy[Step]:
    """Return the steps of one kind: the name of a method, and what it is given."""
    return some.tuples(some.just(name), some.fixed_dictionaries(how))


def turn(*, oldest: bool) -> some.SearchStrategy[Step]:
    """Return turns of the leader, or of a process that does not know that its time is over."""
    whose = some.just(oldest)
    return step(
        "settle_and_claim", number=numbers, limit=few, fate=fates, oldest=whose, only=yes_or_no
    )


CALL = step(
    "something_happens_to_a_call",
    number=numbers,
    refusal=some.sampled_from([None, None, *REFUSALS]),
)
SENDING = some.one_of(
    *(turn(oldest=False), turn(oldest=False), CALL, CALL, CALL),
    step("a_call_goes_well", number=numbers),
    step("an_answer_is_lost", number=numbers, arrives=yes_or_no),
)
MEDDLING = some.one_of(
    turn(oldest=True),
    step("two_at_once", number=numbers, limit=few),
    step("fan_out", whole=yes_or_no),
    step("a_reader_acts", place=places, what=some.sampled_from(ReaderActs), second=yes_or_no),
    step("a_reader_acts", place=groups, what=some.just(ReaderActs.MOVE), second=yes_or_no),
    step("an_admin_acts", number=numbers, what=some.sampled_from(AdminActs)),
    step(
        "an_admin_acts",
        number=numbers,
        what=some.sampled_from([AdminActs.EASE, AdminActs.HOLD, AdminActs.RESEND]),
    ),
    step("a_process_fails", what=some.sampled_from(FAILURES), oldest=yes_or_no),
    step(
        "publish",
        which=some.sampled_from([(0, 1), (0,), (1,)]),
        kind=some.sampled_from([POST, ANNOUNCEMENT]),
    ),
    step("time_passes", hours=some.sampled_from([0.02, 0.5])),
)


async def no_alarm(*_what: object) -> None:
    """Tell nobody."""


class DeliveryMachine(RuleBasedStateMachine):
    """Does what can happen. `make` gives the engine of an empty database."""

    make: ClassVar[Callable[[], AsyncEngine]]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.engine = type(self).make()
        self.database = Database(self.engine, seal())
        self.time = FakeClock()
        self.settle = Settle(no_alarm, clock=self.time.clock)
        self.world = World([Reader(chat_id) for chat_id in CHATS])
        self.step = ""
        self.message_id = 0
        self.lists: list[int] = []

    def run(self, verb: Callable[[Transaction], Awaitable[Any]], fate: Fate = Fate.KEPT) -> Any:  # noqa: ANN401  whatever the verb returns
        """Do something in a transaction; return what it says, None where it was undone."""
        self.time.advance(1.0)
        return self.runner.run(self._whole(verb, fate))

    async def _whole(self, verb: Callable[[Transaction], Awaitable[Any]], fate: Fate) -> Any:  # noqa: ANN401  the same
        with contextlib.suppress(StoppedError):
            async with self.database.transaction() as tx:
                told = await verb(tx)
                if fate is Fate.UNDONE:
                    raise StoppedError
            return told
        return None

    def begin(self, name: str) -> None:
        """Note what is done now."""
        self.step = name

    @rule(step=SENDING)
    def sending_goes_on(self, step: Step) -> None:
        """Do what sends, or what comes of it."""
        self._do(*step)

    @rule(step=SENDING | MEDDLING)
    def anything_happens(self, step: Step) -> None:
        """Do that, or something that comes between."""
        self._do(*step)

    def _do(self, name: str, how: dict[str, Any]) -> None:
        verb: Callable[..., None] = getattr(self, name)
        verb(**how)

    # ---- readers

    @initialize(whole=some.booleans(), policy=some.sampled_from(Policy))
    def everybody_joins(self, policy: Policy, *, whole: bool) -> None:
        """Begin with two lists, all readers on them, one process, and one broadcast."""

        async def set_up(tx: Transaction) -> None:
            self.lists = [await a_list(tx, slug) for slug in ("all", "safety")]
            await a_post(tx, 1)
            for place, reader in enumerate(self.world.readers):
                await self._join(tx, reader, [self.lists[which] for which in AT_FIRST[place]])

        self.begin("begin")
        self.run(set_up)
        self._start()
        self.judge()
        self.publish((0, 1), POST)
        self.run(lambda tx: tx.broadcasts.set_policy(1, policy))
        if whole:
            self.fan_out(whole=True)

    def a_reader_acts(self, place: int, what: ReaderActs, *, second: bool) -> None:
        """Let a reader join, leave, block; of a new id the bot hears before anything else."""
        reader, list_id, now = self.world.readers[place], self.lists[second], self.time.now()
        if what is ReaderActs.MOVE:
            self._move(reader)
            return
        self._hear(reader)
        self.begin(what)
        match what:
            case ReaderActs.JOIN:
                self.run(lambda tx: self._join(tx, reader, [list_id]))
            case ReaderActs.LEAVE:
                reader.lists.discard(list_id)
                self.run(lambda tx: tx.lists.leave(list_id, reader.chat_id, now))
            case ReaderActs.STOP:
                reader.lists, reader.agrees = set(), False
                self.run(lambda tx: tx.subscribers.leave_all(reader.chat_id, now))
            case ReaderActs.DISAGREE:
                reader.agrees = False
                kind = "announcements"
                self.run(lambda tx: tx.subscribers.withdraw(reader.chat_id, kind, now))
            case _:
                self._block(reader, what, heard=second)

    async def _join(self, tx: Transaction, reader: Reader, list_ids: list[int]) -> None:
        now, chat_id = self.time.now(), reader.chat_id
        await tx.subscribers.ensure(chat_id, "private", "none", now)
        await tx.subscribers.consent(chat_id, "announcements", "v1", now)
        for list_id in list_ids:
            await tx.lists.join(list_id, chat_id, "v1", now)
        reader.lists |= {*list_ids}
        reader.agrees, reader.blocks = True, False

    def _block(self, reader: Reader, what: ReaderActs, *, heard: bool) -> None:
        """Block or unblock the bot; it may not hear of it."""
        reader.blocks = what is ReaderActs.BLOCK
        state = "blocked" if reader.blocks else "active"
        if heard:
            self.run(lambda tx: tx.subscribers.mark(reader.chat_id, state, self.time.now()))

    def _move(self, reader: Reader) -> None:
        """Make a group a supergroup, or let the bot hear of it."""
        if reader.old_id is not None:
            self._hear(reader)
        elif reader.chat_id < 0:
            self.begin("move")
            reader.migrate()

    def _hear(self, reader: Reader) -> None:
        old = reader.old_id
        if not reader.heard and old is not None:
            self.begin("hear")
            reader.heard = True
            self.run(lambda tx: tx.subscribers.migrate(old, reader.chat_id, self.time.now()))
            self.judge()

    # ---- broadcasts and admins

    def publish(self, which: tuple[int, ...], kind: str) -> None:
        """Begin a broadcast; mostly its fan out is not at an end then."""
        number = len(self.world.sent) + 1
        if number > MOST_BROADCASTS:
            return
        lists = [self.lists[place] for place in which]
        self.begin("publish")
        self.run(lambda tx: self._publish(tx, kind, number, lists))
        self.world.publish(number, kind, frozenset(lists))

    async def _publish(self, tx: Transaction, kind: str, number: int, lists: list[int]) -> None:
        now = self.time.now()
        if kind == POST:
            await tx.broadcasts.add_post(await a_post(tx, 10 + number), lists, now)
        else:
            await tx.broadcasts.add_announcement(f"a:{number}", "Words.", lists, 1, now)

    def fan_out(self, *, whole: bool) -> None:
        """Add the next slice of deliveries, or all that are missing."""
        self.begin("fan out")
        while self.run(lambda tx: tx.broadcasts.fan_out()) and whole:
            self.judge()

    def an_admin_acts(self, number: int, what: AdminActs) -> None:
        """Control a broadcast, choose its policy, decide about what did not end well."""
        key, now = self._one_of(number), self.time.now()
        verbs: dict[AdminActs, Callable[[Transaction], Awaitable[object]]] = {
            AdminActs.PAUSE: lambda tx: tx.broadcasts.pause(key),
            AdminActs.RESUME: lambda tx: tx.broadcasts.resume(key),
            AdminActs.HALT: lambda tx: tx.broadcasts.halt(key, "a fault"),
            AdminActs.CANCEL: lambda tx: tx.broadcasts.cancel(key, now),
            AdminActs.SWEEP: lambda tx: tx.doubts.sweep(now, 2),
            AdminActs.HOLD: lambda tx: tx.broadcasts.set_policy(key, Policy.HOLD),
            AdminActs.EASE: lambda tx: tx.broadcasts.set_policy(key, Policy.RESEND),
            AdminActs.DROP: lambda tx: tx.broadcasts.set_policy(key, Policy.DROP),
            AdminActs.LEAVE: lambda tx: tx.doubts.leave(key, now),
            AdminActs.RESEND: lambda tx: self._again(tx, key, tx.doubts.resend),
            AdminActs.RETRY: lambda tx: self._again(tx, key, tx.doubts.retry),
        }
        self.begin(what)
        self.run(verbs[what])

    async def _again(
        self, tx: Transaction, key: int, verb: Callable[[int], Awaitable[int]]
    ) -> None:
        await verb(key)
        await tx.broadcasts.reopen(key)

    def _one_of(self, number: int) -> int:
        return sorted(self.world.sent)[number % len(self.world.sent)]

    # ---- processes

    def _start(self) -> None:
        """Let another process take the lease over, though its holder may only be asleep."""
        name = f"process {len(self.world.processes) + 1}"
        owner = self.run(lambda tx: tx.leases.take("leader", name, LENGTH, force=True))
        for process in self.world.processes:
            self.world.doubt(process)
        self.world.processes.append(Process(owner))

    def a_process_fails(self, what: str, *, oldest: bool) -> None:
        """Kill a process, let another take over, let it doubt what the dead had claimed."""
        self.begin(what)
        if what.startswith("crash"):
            process = self._process(oldest=oldest)
            process.alive = False
            self.world.doubt(process)
        if what == "take over" or not self.world.leader.alive:
            self._start()
        if what.endswith("doubt"):
            owner, now = self.world.leader.owner, self.time.now()
            self.run(lambda tx: tx.deliveries.doubt_the_dead(owner, now))

    def _process(self, *, oldest: bool) -> Process:
        """Return the leader, or the oldest that lives: it does not know that its time is over."""
        living = [one for one in self.world.processes if one.alive]
        return living[0] if oldest else living[-1]

    def settle_and_claim(
        self, number: int, limit: int, fate: Fate, *, oldest: bool, only: bool
    ) -> None:
        """Settle what came back and claim what goes next, in one transaction, as Deliver does."""
        self.begin("turn")
        ask = Ask(limit, 4, FIRST, lambda *_: True, [1001, 1002] if only else None)
        self._turn(self._process(oldest=oldest), ask, fate, number)

    def two_at_once(self, number: int, limit: int) -> None:
        """Let the leader and one that does not know that its time is over do so at once."""
        self.begin("two at once")
        ask = Ask(limit, 4, FIRST, lambda *_: True)
        leader, asleep = (self._process(oldest=oldest) for oldest in (False, True))
        if leader is asleep:
            self._turn(leader, ask, Fate.KEPT, number)
            return
        self.time.advance(1.0)
        turns = (self._whole_turn(one, ask, Fate.KEPT, number) for one in (leader, asleep))

        async def both() -> None:
            await asyncio.gather(*turns)

        self.runner.run(both())

    def _turn(self, process: Process, ask: Ask, fate: Fate, number: int = 0) -> int:
        self.time.advance(1.0)
        return self.runner.run(self._whole_turn(process, ask, fate, number))

    async def _whole_turn(self, process: Process, ask: Ask, fate: Fate, number: int) -> int:
        landed = tuple(process.landed)

        async def turn(tx: Transaction) -> Sequence[Delivery]:
            if process.unsure:
                await tx.deliveries.release(process.owner, process.known)
            await self.settle.write(tx, process.owner, landed)
            return await self._claim(tx, process, ask, number)

        claimed: Sequence[Delivery] | None = None
        with contextlib.suppress(DBAPIError):  # two that wait for each other: one is undone
            claimed = await self._whole(turn, fate)
        process.unsure = claimed is None or fate is not Fate.KEPT
        if claimed is not None and fate is Fate.KEPT:
            process.landed.clear()
            process.queue += claimed
        return len(claimed or ())

    async def _claim(
        self, tx: Transaction, process: Process, ask: Ask, number: int
    ) -> Sequence[Delivery]:
        running = await tx.broadcasts.running()
        if not running:
            return ()
        broadcast = running[number % len(running)]
        got = await tx.deliveries.claim_next(broadcast, process.owner, self.time.now(), ask)
        progress = await tx.tallies.progress([broadcast.id])
        if progress[broadcast.id].left == 0:
            await tx.broadcasts.end(broadcast.id, self.time.now())
        return got.deliveries

    # ---- calls

    def something_happens_to_a_call(self, number: int, refusal: Never | None) -> None:
        """Let a call leave or stay, come to Telegram, be answered, or be waited for no longer."""
        chances = self._chances()
        if not chances:
            return
        name, happen, what = chances[number % len(chances)]
        self.begin(name)
        happen(what, refusal)

    def a_call_goes_well(self, number: int) -> None:
        """Let a call leave, come to Telegram and be answered."""
        self.begin("goes well")
        queues = self._queues()
        if not queues:
            return
        request = self._leave(queues[number % len(queues)])
        self._take(request)
        self._answer(request)

    def an_answer_is_lost(self, number: int, *, arrives: bool) -> None:
        """Let a call leave, and lose its answer; it comes to Telegram now, or later, or never."""
        self.begin("lost")
        queues = self._queues()
        if not queues:
            return
        request = self._leave(queues[number % len(queues)])
        if arrives:
            self._take(request)
        self._lose(request)

    def _queues(self) -> list[Process]:
        return [one for one in self.world.processes if one.alive and one.queue]

    def _chances(self) -> list[tuple[str, Callable[[Any, Never | None], object], Any]]:
        chances: list[tuple[str, Callable[[Any, Never | None], object], Any]] = []
        for process in self._queues():
            chances += [("leaves", self._leave, process), ("stays", self._stay, process)]
        for one in self.world.requests:
            if one.claim.answer is None:
                chances.append(("arrives", self._take, one))
            else:
                chances.append(("is answered", self._answer, one))
            if one.awaited:
                chances.append(("is lost", self._lose, one))
        return chances

    def _leave(self, process: Process, _refusal: Never | None = None) -> Request:
        delivery = process.queue.pop(0)
        claim = self.world.claims[delivery.id]
        claim.left = True
        process.out[delivery.id] = delivery
        self.world.requests.append(Request(process, delivery, claim))
        return self.world.requests[-1]

    def _stay(self, process: Process, _refusal: Never | None) -> None:
        """Give a claim back: a gate closed, a connection failed, the process is to stop."""
        process.land(process.queue.pop(0), NOT_NOW)

    def _take(self, request: Request, refusal: Never | None = None) -> None:
        self.message_id += 1
        self.world.take(request, refusal, self.message_id)

    def _answer(self, request: Request, _refusal: Never | None = None) -> None:
        self.world.requests.remove(request)
        if request.awaited and request.claim.answer is not None:
            request.process.land(request.delivery, request.claim.answer)

    def _lose(self, request: Request, _refusal: Never | None = None) -> None:
        """Wait for an answer no longer; the call itself may still arrive."""
        self.world.may_be_in_doubt.add(request.delivery.id)
        request.process.land(request.delivery, Unknown("no answer in time"))

    def time_passes(self, hours: float) -> None:
        """Let a while pass, less than a process may keep an outcome."""
        self.begin("time")
        self.time.advance(hours * 3600)

    # ---- the judge

    @invariant()
    def judge(self) -> None:
        """Look at the rows after every step."""
        self.world.judge(self.step, self.runner.run(self._look()))

    async def _look(self) -> Picture:
        async with self.engine.connect() as conn:
            rows = {row.id: row for row in await conn.execute(select(deliveries))}
            sent = {row.id: row for row in await conn.execute(select(broadcasts))}
            active = select(subscribers.c.chat_id).where(subscribers.c.state == "active")
            chats = frozenset(await conn.scalars(active))
            counts = {
                (row.broadcast_id, row.word): row.n for row in await conn.execute(select(tallies))
            }
        return Picture(rows, sent, chats, counts)

    def teardown(self) -> None:
        """Let a healthy process work until all is quiet; then nobody may be without."""
        try:
            if self.lists:
                self._work_until_quiet()
        finally:
            self.runner.run(self.engine.dispose())
            self.runner.close()

    def _work_until_quiet(self) -> None:
        for request in list(self.world.requests):
            if request.claim.answer is None:
                self._take(request)
        self.world.requests.clear()
        for process in self.world.processes:
            process.alive = False
            self.world.doubt(process)
        for what in ("take over", "doubt"):
            self.a_process_fails(what, oldest=False)
            self.judge()
        for reader in self.world.readers:
            self._hear(reader)
        self._resume_all()
        while self._work():
            pass
        self.world.judge_end()

    def _resume_all(self) -> None:
        for key in self.world.sent:
            self.begin("resume")
            self.run(partial(_resume, key=key))
        self.fan_out(whole=True)

    def _work(self) -> bool:
        """Send what is due of every broadcast, well; say whether there may be more."""
        self.time.advance(24 * 3600)
        worked = 0
        for number in range(len(self.world.sent)):
            self.begin("turn")
            ask = Ask(3, 10, FIRST, lambda *_: True)
            worked += self._turn(self.world.leader, ask, Fate.KEPT, number)
            self.judge()
            while self.world.leader.queue:
                request = self._leave(self.world.leader)
                self._take(request)
                self._answer(request)
            worked += len(self.world.leader.landed)
        self._resume_all()
        self.judge()
        return worked > 0


async def _resume(tx: Transaction, key: int) -> None:
    await tx.broadcasts.resume(key)


def on_file(folder: Path, ready: Path) -> Callable[[], AsyncEngine]:
    """Return what makes a fresh SQLite file; it is not synced to the disk, which takes long."""

    def make() -> AsyncEngine:
        path = folder / "machine.sqlite"
        for old in folder.glob("machine.sqlite*"):
            old.unlink()
        shutil.copy(ready, path)
        engine = make_engine(f"sqlite:///{path}")
        event.listen(engine.sync_engine, "connect", _hurry)
        return engine

    return make


def _hurry(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's connection
    connection.execute("PRAGMA synchronous=OFF")


def on_server(emptying: Emptying, url: str) -> Callable[[], AsyncEngine]:
    """Return what empties a PostgreSQL database."""

    def make() -> AsyncEngine:
        emptying()
        return make_engine(url)

    return make


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a fan-out take several steps."""
    for dialect in ("sqlite", "postgresql"):
        monkeypatch.setitem(fanout._SLICES, dialect, 2)  # noqa: SLF001  thousands of readers would take long


def run(make: Callable[[], AsyncEngine], examples: int, steps: int) -> None:
    """Let the machine do so many things, so many times."""
    run_state_machine_as_test(
        type("Machine", (DeliveryMachine,), {"make": staticmethod(make)}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.timeout(300)
def test_no_interleaving_loses_or_doubles_a_delivery(tmp_path: Path, ready_file: Path) -> None:
    run(on_file(tmp_path, ready_file), 35, 30)


@pytest.mark.timeout(300)
def test_no_interleaving_does_so_on_postgresql(emptying: Emptying, ready_server: str) -> None:
    run(on_server(emptying, ready_server), 12, 40)
    emptying()
