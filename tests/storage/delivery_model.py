"""The world beside the real ledger of deliveries: readers with phones, Telegram, processes.

A claim of the real ledger is a `Claim` here, and a call that left is a `Request` on its way. What
the phones show is counted, and after every step the rows are judged by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.delivery.correct import Mended
from bot.delivery.flights import Landed
from bot.delivery.matrix import MOVED
from storage.ledger import Owner
from storage.outcome import Done, Never, Outcome
from storage.sending import ANNOUNCEMENT, FAILED_STATES, SETTLED, BroadcastState, Delivery, Policy
from storage.states import SEND_MOVES, SendState

GROUP_MOVES = 1_000_000_000_000
"""What is taken from the id of a group when it becomes a supergroup."""

_TODO, _SENDING, _DOUBT = SendState.TODO, SendState.SENDING, SendState.IN_DOUBT
_STOPPED = (BroadcastState.PAUSED, BroadcastState.HALTED)
_VERY_OLD = timedelta(hours=1)  # a claim so old is in doubt though its process lives


@dataclass(slots=True)
class Reader:
    """A person or a group: its id now and the one before, what it wants, what its phone shows."""

    chat_id: int
    lists: set[int] = field(default_factory=set)
    agrees: bool = True
    blocks: bool = False
    old_id: int | None = None
    heard: bool = True
    copies: Counter[int] = field(default_factory=Counter)

    @property
    def ids(self) -> set[int | None]:
        return {self.chat_id, self.old_id}

    def migrate(self) -> None:
        """Become a supergroup, which has another id; the bot does not know yet."""
        self.old_id, self.chat_id, self.heard = self.chat_id, self.chat_id - GROUP_MOVES, False


@dataclass(slots=True)
class Sent:
    """A broadcast: its kind, its lists, and the readers who should have a delivery of it."""

    kind: str
    lists: frozenset[int]
    audience: list[Reader]

    def wanted_by(self, reader: Reader) -> bool:
        return bool(self.lists & reader.lists) and (self.kind != ANNOUNCEMENT or reader.agrees)


@dataclass(slots=True)
class Claim:
    """One claim of one delivery: whose it is, whether its call left, and what Telegram said."""

    owner: Owner
    since_at: Any
    left: bool = False
    answer: Outcome[int | None] | None = None

    @property
    def surely_not_sent(self) -> bool:
        """Whether no phone shows anything of it, nor ever will."""
        return not self.left or (self.answer is not None and not isinstance(self.answer, Done))


@dataclass(slots=True)
class Process:
    """A process: what it has claimed, what is out, what came back and is not written down."""

    owner: Owner
    alive: bool = True
    unsure: bool = False
    queue: list[Delivery] = field(default_factory=list)
    out: dict[int, Delivery] = field(default_factory=dict)
    landed: list[Landed] = field(default_factory=list)

    @property
    def known(self) -> list[int]:
        """The deliveries that it knows to be its own."""
        landed = (one.delivery.id for one in self.landed)
        return [*(one.id for one in self.queue), *self.out, *landed]

    def land(self, delivery: Delivery, outcome: Outcome[int | None]) -> None:
        """Keep what came of a call until it is written down."""
        self.out.pop(delivery.id, None)
        self.landed.append(Landed(delivery, Mended(outcome)))


@dataclass(slots=True)
class Request:
    """A call on its way to Telegram, or back with its answer."""

    process: Process
    delivery: Delivery
    claim: Claim

    @property
    def awaited(self) -> bool:
        """Whether anybody still waits for the answer."""
        return self.process.alive and self.process.out.get(self.delivery.id) is self.delivery


@dataclass(frozen=True, slots=True)
class Picture:
    """The rows as they are after a step."""

    deliveries: Mapping[int, Any] = field(default_factory=dict)
    broadcasts: Mapping[int, Any] = field(default_factory=dict)
    active: frozenset[int] = frozenset()
    tallies: Mapping[tuple[int, str], int] = field(default_factory=dict)


class World:
    """Everything that is true, and what follows from it for the rows."""

    def __init__(self, readers: list[Reader]) -> None:
        self.readers = readers
        self.sent: dict[int, Sent] = {}
        self.processes: list[Process] = []
        self.requests: list[Request] = []
        self.claims: dict[int, Claim] = {}  # the newest of each delivery
        self.asked: Counter[int] = Counter()  # second copies that an admin asked for
        self.eased: set[int] = set()  # deliveries that a policy sent once more
        self.may_be_in_doubt: set[int] = set()
        self.picture = Picture()

    @property
    def leader(self) -> Process:
        """The process with the newest lease."""
        return self.processes[-1]

    def reader(self, chat_id: int) -> Reader:
        return next(one for one in self.readers if chat_id in one.ids)

    def entitled(self, sent: Sent, reader: Reader, active: frozenset[int]) -> bool:
        """Say whether a reader wants a broadcast, and the bot believes that it can be reached."""
        return sent.wanted_by(reader) and bool(active & reader.ids)

    def publish(self, key: int, kind: str, lists: frozenset[int]) -> None:
        """Note a new broadcast, for all who want it now."""
        sent = Sent(kind, lists, [])
        active = self.picture.active
        sent.audience = [one for one in self.readers if self.entitled(sent, one, active)]
        self.sent[key] = sent

    def doubt(self, process: Process) -> None:
        """Note that nobody will ever know for certain what became of a process's claims."""
        ours = (key for key, claim in self.claims.items() if claim.owner == process.owner)
        rows = self.picture.deliveries
        self.may_be_in_doubt |= {key for key in ours if rows[key].state == _SENDING}

    def take(self, request: Request, refusal: Never | None, message_id: int) -> None:
        """Let a call come to Telegram: a phone shows the message, if nothing is against it."""
        delivery = request.delivery
        reader = self.reader(delivery.chat_id)
        if delivery.chat_id == reader.old_id:
            request.claim.answer = Never(MOVED, str(reader.chat_id))
        elif reader.blocks:
            request.claim.answer = Never("blocked", "bot was blocked by the user")
        elif refusal is not None:
            request.claim.answer = refusal
        else:
            reader.copies[delivery.broadcast_id] += 1
            request.claim.answer = Done(message_id)

    # ---- the judge

    def judge(self, step: str, new: Picture) -> None:
        """Compare the rows with what they were and with what is true; then remember them."""
        old, self.picture = self.picture, new
        self._keep_audiences(new)
        for key, row in new.deliveries.items():
            self._judge_row(step, old, new, old.deliveries.get(key), row)
        assert old.deliveries.keys() <= new.deliveries.keys()
        self._judge_copies(new)
        _judge_counts(new)

    def _keep_audiences(self, new: Picture) -> None:
        """Until the fan out has ended, who leaves needs no delivery; after it, all have one."""
        for key, sent in self.sent.items():
            row = new.broadcasts[key]
            stopped_in_it = row.state in _STOPPED and row.stream < len(sent.lists)
            if row.state == BroadcastState.PREPARING or stopped_in_it:
                now = [one for one in sent.audience if self.entitled(sent, one, new.active)]
                sent.audience = now
            elif row.state != BroadcastState.CANCELLED:
                there = {one.chat_id for one in new.deliveries.values() if one.broadcast_id == key}
                assert [one for one in sent.audience if not there & one.ids] == [], "lost"

    def _judge_row(self, step: str, old: Picture, new: Picture, was: Any, row: Any) -> None:  # noqa: ANN401  rows
        if was is None:
            assert row.state == _TODO
            return
        claim = self.claims.get(row.id)
        ended = was.state == _SENDING and (row.state, row.since_at) != (_SENDING, was.since_at)
        begun = row.state == _SENDING and (was.state, was.since_at) != (_SENDING, row.since_at)
        assert was.state == row.state or begun or _may_become(was.state, row.state)
        if row.resends > was.resends:
            self._judge_resend(step, new, was)
        elif ended and claim and row.state in {_TODO, _SENDING, SendState.SKIPPED}:
            assert claim.surely_not_sent, "sent again though it may have arrived"
        if ended and claim:
            self._judge_end(new, claim, row)
        if row.state == SendState.SKIPPED != was.state:
            self._judge_skip(old, new, row)
        if begun:
            self._judge_begin(old, row)

    def _judge_resend(self, step: str, new: Picture, was: Any) -> None:  # noqa: ANN401  a row
        if step == "resend":
            assert was.state == _DOUBT
            self.asked[was.id] += 1
            return
        broadcast = new.broadcasts[was.broadcast_id]
        assert (was.state, broadcast.policy) == (_SENDING, Policy.RESEND)
        # Where a process never learnt of a commit, it notes again what it has noted.
        assert was.id not in self.eased or not self.claims[was.id].left, "sent once more, twice"
        self.eased.add(was.id)

    def _judge_end(self, new: Picture, claim: Claim, row: Any) -> None:  # noqa: ANN401  a row
        answer = claim.answer
        if row.state == SendState.SENT:
            assert isinstance(answer, Done)
            assert row.message_id == answer.value
        if row.state in {_DOUBT, SendState.DROPPED}:
            too_old = row.settled_at - claim.since_at > _VERY_OLD
            assert row.id in self.may_be_in_doubt or too_old, "in doubt for no reason"
        if row.state in {SendState.BLOCKED, *FAILED_STATES}:
            assert isinstance(answer, Never)
            moved = answer.kind == MOVED
            assert not moved or self._has_another(new, row), "refused for no reason"

    def _judge_begin(self, old: Picture, row: Any) -> None:  # noqa: ANN401  a row
        """Nobody is sent to who had left before the claim."""
        self.claims[row.id] = Claim(Owner(row.owner, row.epoch), row.since_at)
        sent, reader = self.sent[row.broadcast_id], self.reader(row.chat_id)
        nowhere = row.chat_id == reader.old_id  # no phone has this id any more
        assert nowhere or self.entitled(sent, reader, old.active), "claimed for who had left"
        if row.epoch < self.leader.owner.epoch:
            self.may_be_in_doubt.add(row.id)

    def _judge_skip(self, old: Picture, new: Picture, row: Any) -> None:  # noqa: ANN401  a row
        """Nobody is passed over who is still there and wants it."""
        sent, reader = self.sent[row.broadcast_id], self.reader(row.chat_id)
        # A turn settles before it claims: that a reader blocks the bot may just have come out.
        wants = self.entitled(sent, reader, old.active & new.active)
        cancelled = new.broadcasts[row.broadcast_id].state == BroadcastState.CANCELLED
        assert not wants or cancelled or self._has_another(new, row), "skipped for no reason"

    def _has_another(self, new: Picture, row: Any) -> bool:  # noqa: ANN401  a row
        """Say whether a group has a second delivery, under its other id."""
        ids = self.reader(row.chat_id).ids
        rows = (one for one in new.deliveries.values() if one.broadcast_id == row.broadcast_id)
        return any(one.chat_id in ids and one.id != row.id for one in rows)

    def _judge_copies(self, new: Picture) -> None:
        """One copy each, and one more for each that was asked for."""
        granted: Counter[tuple[int, int]] = Counter()
        for row in new.deliveries.values():
            more = self.asked[row.id] + (row.id in self.eased)
            granted[row.broadcast_id, self.reader(row.chat_id).chat_id] += more
        for reader in self.readers:
            for key, copies in reader.copies.items():
                assert copies <= 1 + granted[key, reader.chat_id], "twice"

    def judge_end(self) -> None:
        """When all is quiet, everyone has a copy, or a row that says why not."""
        reasons = {*SETTLED} - {SendState.SENT, SendState.SKIPPED}
        for key, sent in self.sent.items():
            if self.picture.broadcasts[key].state == BroadcastState.CANCELLED:
                continue
            rows = [row for row in self.picture.deliveries.values() if row.broadcast_id == key]
            assert {row.state for row in rows} <= SETTLED
            for reader in sent.audience:
                mine = [row.state for row in rows if row.chat_id in reader.ids]
                left = SendState.SKIPPED in mine  # judged when it happened
                assert reader.copies[key] or left or reasons & set(mine), "lost"


def _may_become(was: str, now: str) -> bool:
    """Say whether a row may have moved so in one transaction, which settles before it claims."""
    first = SEND_MOVES.get(SendState(was), frozenset())
    via_todo = SEND_MOVES[_TODO] if _TODO in first else frozenset()
    return SendState(now) in first | via_todo


def _judge_counts(new: Picture) -> None:
    """The counts are those of the rows."""
    counted = Counter((row.broadcast_id, row.state) for row in new.deliveries.values())
    for key, broadcast in new.broadcasts.items():
        for state in SETTLED:
            assert new.tallies.get((key, state), 0) == counted[key, state]
        assert broadcast.total == sum(n for (its, _), n in counted.items() if its == key)
        if broadcast.state == BroadcastState.DONE:
            # What an admin sends again after the end is done when the broadcast is open again.
            assert counted[key, _SENDING] == 0
