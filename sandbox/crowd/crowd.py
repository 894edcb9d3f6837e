"""The pretend Telegram itself: a request comes in, and meets its token, fault, method, answer."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from typing import NamedTuple

from sandbox.chat.refusals import ApiError, not_found, unauthorized
from sandbox.crowd.answers import accepted, refused
from sandbox.crowd.bodies import quick_chat
from sandbox.crowd.control import control
from sandbox.crowd.faults import Fault
from sandbox.crowd.methods import Method, find_method, methods
from sandbox.crowd.state import Call, Settings, State
from sandbox.crowd.wire import Connection, Request, reply

_TARGET = re.compile(r"([A-Z]+) ([^ ?]*)\??([^ ]*) HTTP/1\.[01]")
_BOT = re.compile(r"/bot([^/]+)/([A-Za-z]+)/?")
_MOST_TARGETS = 1000


class Target(NamedTuple):
    """What a request line means. `token` is None where it is no call of the Bot API."""

    http: str
    path: str
    query: str
    token: str | None = None
    name: str = ""
    method: Method | None = None


class Crowd:
    """The state and the protocol. `crowd_served` serves it, or any server that takes `protocol`."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = State(settings, clock, monotonic)
        self._methods = methods()
        self._targets: dict[bytes, Target] = {}

    def protocol(self) -> Connection:
        """Return the server's end of a new connection to the Bot API, with the control."""
        return Connection(self, asyncio.get_running_loop())

    @property
    def connections(self) -> set[Connection]:
        """The connections that are open."""
        return self.state.connections

    def away(self) -> bool:
        """Say whether a new connection must be closed at once."""
        return bool(self.state.faults) and self.state.faults.away(self.state.monotonic())

    def opened(self, connection: Connection) -> None:
        """Take note of a new connection."""
        self.state.connections.add(connection)
        self.state.meter.connected()

    def closed(self, connection: Connection) -> None:
        """Take note that a connection is over; what it brought stays."""
        self.state.connections.discard(connection)
        self.state.hung.discard(connection)
        self.state.meter.connections -= 1

    def done(self, connection: Connection) -> None:
        """Take note that a request was answered, or never will be."""
        if connection.flying:
            connection.flying = False
            self.state.meter.in_flight -= 1

    def take(self, request: Request, connection: Connection) -> None:
        """Serve a request."""
        target = self.target(request.line)
        if target.token is None:
            self.take_control(target, request, connection)
            return
        self.state.meter.calls[target.name] += 1
        if target.name != "getUpdates":
            connection.flying = True
            self.state.meter.take_off()
        chat_id = quick_chat(target.query, request.body)
        call = Call(chat_id, target.query, request.body, connection)
        faults = self.state.faults
        now = self.state.monotonic() if faults else 0.0
        fault = faults.take(target.name, chat_id, now) if faults else None
        if fault:
            self._break(fault, target, call)
        else:
            self._answer(target, call)

    def take_control(self, target: Target, request: Request, connection: Connection) -> None:
        """Serve a request to the control."""
        told = control(self.state, target.http, target.path, target.query, request.body)
        connection.answer(told)

    def _answer(self, target: Target, call: Call, refusal: ApiError | None = None) -> None:
        try:
            if refusal:
                raise refusal
            result = self._run(target, call)
        except ApiError as error:
            self.state.meter.refused(error.code)
            self.state.answer(call.connection, reply(error.code, refused(error)))
            return
        if result is not None:
            self.state.answer(call.connection, reply(200, accepted(result)))

    def _run(self, target: Target, call: Call) -> bytes | None:
        if target.token != self.state.settings.token:
            raise unauthorized()
        if target.method is None:
            raise not_found()
        return target.method(self.state, call)

    def _break(self, fault: Fault, target: Target, call: Call) -> None:
        refusal = fault.refusal()
        if refusal:
            self._answer(target, call, refusal)
            return
        connection = call.connection
        self.state.hung.add(connection)
        if fault.kind not in ("cut_before", "away"):
            self._answer(target, call)
        if fault.kind != "hang":
            connection.close()
        elif fault.until is not None:
            left = fault.until - self.state.monotonic()
            asyncio.get_running_loop().call_later(left, connection.close)

    def target(self, line: bytes) -> Target:
        """Say what a request line means."""
        return self._targets.get(line) or self._read(line)

    def _read(self, line: bytes) -> Target:
        found = _TARGET.fullmatch(line.decode(errors="replace"))
        target = Target(found[1], found[2], found[3]) if found else Target("", "", "")
        if bot := _BOT.fullmatch(target.path):
            method = find_method(bot[2], self._methods)
            target = Target(*target[:3], bot[1], bot[2], method)
        if not target.query and len(self._targets) < _MOST_TARGETS:
            self._targets[line] = target
        return target


class Control:
    """Serves the control on a port of its own, that stays open whatever fault there is."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self.connections: set[Connection] = set()

    def opened(self, connection: Connection) -> None:
        """Take note of a new connection; the report does not count it."""
        self.connections.add(connection)

    def closed(self, connection: Connection) -> None:
        """Take note of an end."""
        self.connections.discard(connection)

    def done(self, connection: Connection) -> None:
        """Take no note of an answer."""

    def take(self, request: Request, connection: Connection) -> None:
        """Serve a request."""
        self._crowd.take_control(self._crowd.target(request.line), request, connection)
