"""Faults on demand: what can go wrong between a bot and Telegram."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.chat.refusals import ApiError, too_many

REFUSALS = {
    "400": "Bad Request: chat not found",
    "403": "Forbidden: bot was blocked by the user",
    "429": "Too Many Requests: retry after 3",
    "500": "Internal Server Error",
}
BREAKS = ("cut_before", "cut_after", "delay")

_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("method", "kind", "description"), str),
    **dict.fromkeys(("times", "chat_id", "retry_after"), int),
    "seconds": (int, float),
}


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of a method ("*": any), in one chat or in all.

    `kind` is one of REFUSALS (the call has no effect) or of BREAKS. cut_before: the connection is
    closed, no effect. cut_after: the effect happens, then the connection is closed. delay: the
    effect happens and the answer waits `seconds`.
    """

    method: str
    kind: str
    times: int = 1
    chat_id: int | None = None
    retry_after: int = 3
    seconds: float = 1.0
    description: str | None = None

    def refusal(self) -> ApiError | None:
        """Return the answer in place of the method's own, where the fault is a refusal."""
        if self.kind not in REFUSALS:
            return None
        if self.kind == "429":
            answer = too_many(self.retry_after)
            return ApiError(429, self.description or answer.description, answer.parameters)
        return ApiError(int(self.kind), self.description or REFUSALS[self.kind])


class Faults:
    """The faults that are still to happen, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let something go wrong soon."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Let all go well from now on."""
        self._faults.clear()

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        """Return the fault that this call meets, and count it."""
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
