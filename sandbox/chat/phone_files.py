"""Photos, documents and voice messages as a phone sees them."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.chat.files import Media
from sandbox.chat.refusals import Json
from sandbox.chat.state import State

OPENED = ("image/png", "image/jpeg", "text/plain", "application/pdf")
"""What a browser shows by itself and cannot run; anything else is saved."""

_PATH = "/phone/api/files/"


def file_route(state: State) -> Route:
    """Return the route that serves the bytes."""

    async def serve(request: Request) -> Response:
        media = state.files.get(request.path_params["file_id"])
        if media is None:
            return JSONResponse({"error": "There is no such file."}, 404)
        return _served(media)

    return Route(_PATH + "{file_id}", serve)


def media_seen(media: Media | None) -> Json:
    """Return what the phone page shows of a message's file, nothing where it has none."""
    if media is None:
        return {}
    best = media.best
    seen: Json = {"url": _PATH + best["file_id"]}
    if media.kind == "photo":
        return {"photo": seen | {"width": best["width"], "height": best["height"]}}
    if media.kind == "voice":
        return {"voice": seen | {"seconds": best["duration"]}}
    opens = media.upload.mime_type in OPENED
    named = {"name": best["file_name"], "size": best["file_size"], "mime_type": best["mime_type"]}
    return {"document": seen | named | {"opens": opens}}


def _served(media: Media) -> Response:
    kind = _kind(media)
    how = "inline" if kind in OPENED or media.kind == "voice" else "attachment"
    name = quote(media.upload.file_name, safe="")
    headers = {
        "content-disposition": f"{how}; filename*=UTF-8''{name}",
        "x-content-type-options": "nosniff",
        "cache-control": "private, max-age=31536000, immutable",
    }
    return Response(media.upload.content, media_type=kind, headers=headers)


def _kind(media: Media) -> str:
    if media.kind == "photo":
        return "image/png" if media.upload.content.startswith(b"\x89PNG") else "image/jpeg"
    if media.kind == "voice":
        return "audio/ogg" if media.upload.content.startswith(b"OggS") else "audio/mpeg"
    return media.upload.mime_type
