"""STEP: the pages that say how the process is: /healthz and /readyz."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


def health_pages(
    why_not_ready: Callable[[], Awaitable[str | None]], more: Sequence[Route] = ()
) -> Starlette:
    """Return the pages, and `more` beside them; `why_not_ready` is None when all is well."""

    async def healthz(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("alive\n")

    async def readyz(_request: Request) -> PlainTextResponse:
        why = await why_not_ready()
        if why is None:
            return PlainTextResponse("ready\n")
        return PlainTextResponse(f"{why}\n", status_code=503)

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), *more])
