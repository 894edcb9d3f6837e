"""Faults on demand: what can go wrong between a bot and Telegram."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.chat.refusals import OTHER_POLL, ApiError, Json, too_many

REFUSALS = {
    "400": "Bad Request: chat not found",
    "401": "Unauthorized",
    "403": "Forbidden: bot was blocked by the user",
    "404": "Not Found",
    "409": f"Conflict: {OTHER_POLL}",
    "429": "Too Many Requests: retry after 3",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
}
NO_EFFECT = ("cut_before", "away", "hang")
UNHEARD = (*NO_EFFECT, "cut_after", "cut_middle")
"""The bot gets no answer, or not all of it."""

BREAKS = (*UNHEARD, "garbage", "delay")

_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("method", "kind", "description"), str),
    **dict.fromkeys(("times", "chat_id"), int),
    "retry_after": (int, type(None)),
    "seconds": (int, float),
    "parameters": dict,
}


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of a method ("*": any), in one chat or in all.

    `kind` is one of REFUSALS (the call has no effect; its answer carries `parameters`, and a 429
    its `retry_after` in seconds unless that is None) or of BREAKS:

    - cut_before: the connection is closed, no effect. cut_after: the effect, then the same.
    - cut_middle: the effect, then half of the answer, then the connection is closed.
    - garbage: the effect, then a 200 that nobody can read.
    - delay: the effect, and the answer waits `seconds`.
    - hang: no effect and no answer, until the bot leaves.
    - away: for `seconds` from now every call of every method is cut without effect, also a long
      poll that waits.
    """

    method: str
    kind: str
    times: int = 1
    chat_id: int | None = None
    retry_after: int | None = 3
    seconds: float = 1.0
    description: str | None = None
    parameters: Json | None = None

    def refusal(self) -> ApiError | None:
        """Return the answer in place of the method's own, where the fault is a refusal."""
        if self.kind not in REFUSALS:
            return None
        words, parameters = REFUSALS[self.kind], dict(self.parameters or {})
        if self.kind == "429" and self.retry_after is None:
            words = "Too Many Requests"
        elif self.kind == "429" and self.retry_after is not None:
            answer = too_many(self.retry_after)
            words, parameters = answer.description, {"retry_after": self.retry_after} | parameters
        return ApiError(int(self.kind), self.description or words, parameters or None)


class Faults:
    """The faults that are still to happen, oldest first. `monotonic` tells seconds."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._faults: list[Fault] = []
        self._away_until = -math.inf

    def add(self, fault: Fault) -> None:
        """Let something go wrong soon, or be away at once."""
        if fault.kind == "away":
            self._away_until = max(self._away_until, self._monotonic() + fault.seconds)
        else:
            self._faults.append(fault)

    def clear(self) -> None:
        """Let all go well from now on."""
        self._faults.clear()
        self._away_until = -math.inf

    def away(self) -> Fault | None:
        """Return the fault that every call meets now, where there is one."""
        return Fault("*", "away") if self._monotonic() < self._away_until else None

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that this call meets, and count it."""
        if away := self.away():
            return away
        for fault in self._faults:
            named = fault.method.lower() in ("*", method.lower())
            if named and fault.chat_id in (None, chat_id):
                fault.times -= 1
                self._faults = [each for each in self._faults if each.times > 0]
                return fault
        return None


def fault_from(given: object) -> Fault:
    """Read a fault from JSON; raise ValueError with the reason where it is wrong."""
    fields = dict(given) if isinstance(given, dict) else {}
    if fields.get("kind") == "away":
        fields = {"method": "*"} | fields
    if reason := _wrong(fields):
        raise ValueError(reason)
    return Fault(**fields)


def _wrong(fields: dict[str, object]) -> str | None:
    if not fields.get("method"):
        return "method must be the name of a method, or *"
    if fields.get("kind") not in (*REFUSALS, *BREAKS):
        return f"kind must be one of {', '.join((*REFUSALS, *BREAKS))}"
    for name, value in fields.items():
        if not isinstance(value, _KINDS.get(name, ())) or isinstance(value, bool):
            return f"{name} is unknown, or is not of its type"
    return None
