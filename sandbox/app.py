"""The whole sandbox as one application: Bot API, phone, blog, control."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox.telegram import Telegram

PHONE = Path(__file__).with_name("phone")


class HasRoutes(Protocol):
    """A blog, or whatever stands in for it."""

    @property
    def routes(self) -> list[BaseRoute]:
        """The routes, without the /blog before them."""
        ...


def make_app(telegram: Telegram, blog: HasRoutes) -> Starlette:
    """Put the Bot API at /bot, the phone at /phone/, the blog at /blog, the control at /sandbox."""
    return Starlette(
        routes=[
            Route("/", _to_the_phone),
            *telegram.routes,
            Mount("/phone", StaticFiles(directory=PHONE, html=True)),
            Mount("/blog", routes=blog.routes),
        ],
    )


async def _to_the_phone(_request: Request) -> Response:
    return RedirectResponse("/phone/")
