"""WORDS: what can go wrong between Bleep and Google, on demand."""

from __future__ import annotations

from dataclasses import dataclass

REFUSALS = {
    "401": (401, "authError"),
    "403": (403, "forbidden"),
    "quota": (403, "quotaExceeded"),
    "429": (429, "rateLimitExceeded"),
    "off": (403, "accessNotConfigured"),
    "404": (404, "notFound"),
    "400": (400, "invalid"),
    "500": (500, "backendError"),
}
BREAKS = ("cut_before", "cut_after", "bad_gateway", "garbage", "redirect")
ROUTES = ("token", "byurl", "insert", "list", "feed")


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of a route ("*": any).

    `kind` is one of REFUSALS (no effect) or of BREAKS: cut_before closes the connection with no
    effect, cut_after does so after the effect, bad_gateway is a 502 after the effect, garbage a 200
    after it that nobody can read, redirect leads elsewhere with no effect.
    """

    route: str
    kind: str
    times: int = 1


class Faults:
    """The faults that are still to happen, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let something go wrong soon; ValueError for what is no fault."""
        if fault.kind not in (*REFUSALS, *BREAKS) or fault.route not in ("*", *ROUTES):
            raise ValueError(f"no such fault: {fault.route} {fault.kind}")
        self._faults.append(fault)

    def clear(self) -> None:
        """Let all go well from now on."""
        self._faults.clear()

    def take(self, route: str) -> str:
        """Return the kind of the fault that this call meets, and count it; empty for none."""
        for fault in self._faults:
            if fault.route in ("*", route):
                fault.times -= 1
                self._faults = [each for each in self._faults if each.times > 0]
                return fault.kind
        return ""
