"""What the pretend Telegram knows, and what one call brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from sandbox.chat.parameters import Parameters
from sandbox.chat.refusals import Json
from sandbox.crowd.answers import Answers
from sandbox.crowd.bodies import parameters
from sandbox.crowd.chats import Chats
from sandbox.crowd.faults import Faults
from sandbox.crowd.limits import Limits
from sandbox.crowd.meter import Meter
from sandbox.crowd.updates import Updates
from sandbox.crowd.wire import Connection


@dataclass(frozen=True, slots=True)
class Settings:
    """How large and how strict a crowd is.

    The chats have the ids from `first_chat` on; a negative id is a group's. `latency` is in
    seconds. `rate` is the limit of messages a second, `paid_rate` that of calls that allow a paid
    broadcast; a rate of None turns all limits off.
    """

    token: str
    chats: int
    first_chat: int = 1_000_000
    latency: float = 0.0
    rate: int | None = None
    paid_rate: int = 1000


class State:
    """All of it. `clock` tells Unix seconds, `monotonic` seconds for waiting."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self.settings = settings
        self.latency = settings.latency
        self.clock = clock
        self.monotonic = monotonic
        self.answers = Answers(settings.token)
        self.chats = Chats(settings.first_chat, settings.chats)
        self.limits = Limits(settings.rate, settings.paid_rate)
        self.faults = Faults()
        self.meter = Meter()
        self.updates = Updates(self.answer)
        self.presses: dict[str, int] = {}
        self.press_numbers = count(1)
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.connections: set[Connection] = set()
        self.hung: set[Connection] = set()

    def answer(self, connection: Connection, payload: bytes) -> None:
        """Answer as late as the settings say, unless the connection hangs."""
        if connection not in self.hung:
            connection.answer(payload, self.latency)


class Call:
    """One call of a method. All parameters but the chat are read only when asked for."""

    __slots__ = ("_given", "body", "chat_id", "connection", "query")

    def __init__(
        self,
        chat_id: int | None,
        query: str,
        body: bytes,
        connection: Connection,
    ) -> None:
        self.chat_id = chat_id
        self.query = query
        self.body = body
        self.connection = connection
        self._given: Parameters | None = None

    @property
    def given(self) -> Parameters:
        """All parameters; raises ApiError for a body that cannot be read."""
        if self._given is None:
            self._given = Parameters(parameters(self.query, self.body))
        return self._given
