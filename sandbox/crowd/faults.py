"""Faults on demand: what can go wrong between a bot and Telegram. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.chat.refusals import ApiError, Json, bad_request, forbidden, too_many

REFUSALS = ("429", "500", "blocked", "not_found")
BREAKS = ("away", "hang", "cut_after", "cut_before")
FIRST_WAIT = 3

_TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("kind", "method"), str),
    **dict.fromkeys(("times", "chat_id", "retry_after"), int),
    "seconds": (int, float),
}


@dataclass(slots=True)
class Fault:
    """What happens to the calls of a method, in one chat, or to all where these are None.

    `kind` is one of REFUSALS (the call has no effect) or of BREAKS. away: connections are closed
    at once, new ones too, without effect. hang: the effect happens, no answer comes, at the end of
    the fault the connection closes. cut_after and cut_before: the connection is closed without an
    answer, after the effect or without it. It ends at `until` (monotonic seconds), after `times`
    calls, or when it is taken back.
    """

    kind: str
    until: float | None = None
    times: int | None = None
    chat_id: int | None = None
    method: str | None = None
    retry_after: int = FIRST_WAIT

    def refusal(self) -> ApiError | None:
        """Return the answer in place of the method's own, where the fault is a refusal."""
        return {
            "429": too_many(self.retry_after),
            "500": ApiError(500, "Internal Server Error"),
            "blocked": forbidden("bot was blocked by the user"),
            "not_found": bad_request("chat not found"),
        }.get(self.kind)

    def means(self, method: str, chat_id: int | None) -> bool:
        """Say whether a call is meant."""
        named = self.method is None or self.method.lower() == method.lower()
        return named and self.chat_id in (None, chat_id)


class Faults:
    """The faults that are still to happen, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def __bool__(self) -> bool:
        return bool(self._faults)

    def add(self, fault: Fault) -> None:
        """Let something go wrong from now on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Let all go well from now on."""
        self._faults.clear()

    def away(self, now: float) -> bool:
        """Say whether a connection must be closed at once, and count it."""
        return any(self._use(each) for each in self._current(now) if each.kind == "away")

    def take(self, method: str, chat_id: int | None, now: float) -> Fault | None:
        """Return the fault that this call meets, and count it."""
        for fault in self._current(now):
            if fault.means(method, chat_id):
                self._use(fault)
                return fault
        return None

    def _current(self, now: float) -> list[Fault]:
        self._faults = [each for each in self._faults if each.until is None or now < each.until]
        return self._faults

    def _use(self, fault: Fault) -> bool:
        if fault.times is not None:
            fault.times -= 1
            self._faults = [each for each in self._faults if each.times is None or each.times > 0]
        return True


def fault_from(given: Json, now: float) -> Fault:
    """Read a fault from JSON; raise ValueError with the reason where it is wrong."""
    kind = given.get("kind")
    if kind not in (*REFUSALS, *BREAKS):
        raise ValueError(f"kind must be one of {', '.join((*REFUSALS, *BREAKS))}")
    wrong = [name for name, value in given.items() if not _fits(name, value)]
    if wrong:
        raise ValueError(f"{wrong[0]} is unknown, or is not of its type")
    if kind == "away" and {"method", "chat_id"} & given.keys():
        raise ValueError("away means every call")
    if kind == "blocked" and "chat_id" not in given:
        raise ValueError("blocked needs a chat_id")
    rest = {name: value for name, value in given.items() if name != "seconds"}
    until = now + given["seconds"] if "seconds" in given else None
    return Fault(**rest, until=until)


def _fits(name: str, value: object) -> bool:
    return isinstance(value, _TYPES.get(name, ())) and not isinstance(value, bool)
