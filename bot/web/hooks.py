"""STEP: the addresses that others call to say that the blog has news.

`/websub/PATH` is for the hub that the feed names (https://www.w3.org/TR/websub/), `/wake` for a
hook of the site itself. Both only wake the poll. Anyone on the internet may call them: every
answer is short and tells a stranger nothing, bodies have a limit in size and time, and no address,
header or body of a caller is ever logged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.wakes import Secret, Wakes
from storage.database import Database
from storage.errors import StorageError

log = logging.getLogger(__name__)

_PUSH_BYTES = 10 * 2**20
_FORM_BYTES = 2**18
_FORM_FIELDS = 1000
_SECONDS = 20.0
_FORM = "application/x-www-form-urlencoded"
_BEARER = "bearer "

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class Subscriptions(Protocol):
    """What is asked about hubs; `feeds.push.Push` answers it."""

    async def knows(self, path: str) -> bool:
        """Say whether we gave this address to a hub."""

    async def confirm(self, path: str, said: Mapping[str, str]) -> str | None:
        """Return what to answer a hub's GET; None is 404."""

    async def came(self, path: str, signature: str, body: bytes) -> int | None:
        """Return the id of the site that a genuine push is about, else None."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the addresses need. Without `push` or `secret` theirs are not there.

    `addresses` are those of BLEEP_SITE. `seconds` is how long a body may take to arrive.
    """

    database: Database
    wakes: Wakes
    addresses: Sequence[str]
    push: Subscriptions | None = None
    secret: Secret | None = None
    seconds: float = _SECONDS


class _RefusedError(Exception):
    """The request ends here, with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def hook_routes(hooks: Hooks) -> list[Route]:
    """Return the addresses that are switched on."""
    routes: list[Route] = []
    if hooks.push is not None:
        at_hub = _guarded(_hub_endpoint(hooks, hooks.push))
        routes.append(Route("/websub/{path}", at_hub, methods=["GET", "POST"]))
    if hooks.secret is not None:
        at_wake = _guarded(_wake_endpoint(hooks, hooks.secret))
        routes.append(Route("/wake", at_wake, methods=["GET", "POST"]))
    return routes


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Turn refusals and our own trouble into short answers that nobody keeps."""

    async def answer(request: Request) -> Response:
        try:
            response = await endpoint(request)
        except _RefusedError as refused:
            response = Response(status_code=refused.status, headers={"Connection": "close"})
        except (StorageError, OSError):
            # The caller tries again; the loops say what is wrong with the database.
            response = Response(status_code=503, headers={"Retry-After": "60"})
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return answer


def _hub_endpoint(hooks: Hooks, push: Subscriptions) -> Endpoint:
    async def confirm(request: Request) -> Response:
        challenge = await push.confirm(request.path_params["path"], request.query_params)
        return Response(status_code=404) if challenge is None else PlainTextResponse(challenge)

    async def come(request: Request) -> Response:
        path = request.path_params["path"]
        if not await push.knows(path):
            return Response(status_code=404)
        body = await _read(request, _PUSH_BYTES, hooks.seconds)
        site_id = await push.came(path, request.headers.get("x-hub-signature", ""), body)
        if site_id is None:
            # Taken, and thrown away: whoever guesses learns nothing (WebSub, 7.1.2).
            log.warning("A push without the right signature came, and is not believed.")
        else:
            await hooks.wakes.wake(site_id)
        return Response(status_code=202)

    async def answer(request: Request) -> Response:
        return await (come if request.method == "POST" else confirm)(request)

    return answer


def _wake_endpoint(hooks: Hooks, secret: Secret) -> Endpoint:
    async def answer(request: Request) -> Response:
        if secret.is_closed():
            return Response(status_code=429, headers={"Retry-After": "60"})
        said = dict(request.query_params) | await _form(request, hooks.seconds)
        if not secret.is_right(_secret_of(request, said)):
            return Response(status_code=403)
        address = said.get("site", "").strip()
        if address and _plain(address) not in map(_plain, hooks.addresses):
            return PlainTextResponse("This is no site of this Bleep.\n", status_code=404)
        await hooks.wakes.wake(await _site_id(hooks, address))
        return PlainTextResponse("woken\n", status_code=202)

    return answer


def _secret_of(request: Request, said: Mapping[str, str]) -> str:
    bearer = request.headers.get("authorization", "")
    if bearer.lower().startswith(_BEARER):
        return bearer[len(_BEARER) :].strip()
    return request.headers.get("x-bleep-secret", "").strip() or said.get("secret", "")


def _plain(address: str) -> str:
    return address.rstrip("/").lower()


async def _site_id(hooks: Hooks, address: str) -> int | None:
    """Return the site of an address; None, which is every site, where it has not been met yet."""
    typed = next((one for one in hooks.addresses if address and _plain(one) == _plain(address)), "")
    if not typed:
        return None
    async with hooks.database.transaction() as tx:
        site = await tx.sites.at(typed)
    return None if site is None else site.id


async def _form(request: Request, seconds: float) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind != _FORM:
        return {}
    body = await _read(request, _FORM_BYTES, seconds)
    try:
        return dict(parse_qsl(body.decode(errors="replace"), max_num_fields=_FORM_FIELDS))
    except ValueError:
        raise _RefusedError(400) from None


async def _read(request: Request, limit: int, seconds: float) -> bytes:
    """Return a body; raises _RefusedError where it is too large, too slow or cut off."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > limit:
                    raise _RefusedError(413)
    except TimeoutError:
        raise _RefusedError(408) from None
    except ClientDisconnect:
        raise _RefusedError(400) from None
    return bytes(body)
