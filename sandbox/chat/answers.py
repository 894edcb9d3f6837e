"""How an answer goes back to the bot: whole, late, unreadable, by half, or not at all."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from sandbox.chat.faults import UNHEARD, Fault
from sandbox.chat.refusals import Json
from sandbox.server import HANG_UP

HANG_SECONDS = 600.0
GARBAGE = b'\x1f\x8b{"ok":true,"result":{"message_id":'


async def answered(request: Request, body: Json, status: int, fault: Fault | None) -> Response:
    """Return the answer as the fault lets it go; wait as long as the fault says."""
    kind = fault.kind if fault else ""
    if fault and kind == "delay":
        await asyncio.sleep(fault.seconds)
    if kind == "garbage":
        return Response(GARBAGE, 200, media_type="application/json")
    if kind == "cut_middle":
        return _Half(JSONResponse(body, status))
    if kind == "hang":
        await _left(request.receive, HANG_SECONDS)
    if kind in UNHEARD:
        await _hang_up(request.scope, request.receive)
        return _Silence()
    return JSONResponse(body, status)


class _Silence(Response):
    """No answer at all: nobody listens any more."""

    async def __call__(self, *_: object) -> None:
        return


class _Half(Response):
    """The headers of an answer and the first half of its body, then the connection is closed."""

    def __init__(self, whole: Response) -> None:
        super().__init__(whole.body)
        self.raw_headers = whole.raw_headers
        self.status_code = whole.status_code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"status": self.status_code, "headers": self.raw_headers}
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _hang_up(scope, receive)


async def _hang_up(scope: Scope, receive: Receive) -> None:
    hang_up = scope.get("extensions", {}).get(HANG_UP)
    if hang_up:
        hang_up()
    await _left(receive, None)


async def _left(receive: Receive, seconds: float | None) -> None:
    """Return when the bot has closed the connection, or after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return
