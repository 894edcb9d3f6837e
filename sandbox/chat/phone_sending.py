"""A file that a person sends from the phone, and what the bot gets of it (Bot API, getFile)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.chat.chats import Chat
from sandbox.chat.entities import found_in, in_order
from sandbox.chat.files import Media
from sandbox.chat.parameters import Parameters
from sandbox.chat.pictures import size_of
from sandbox.chat.refusals import ApiError, Json, bad_request
from sandbox.chat.rooms import Message
from sandbox.chat.sending_files import DOCUMENT_BYTES, PHOTO_BYTES
from sandbox.chat.state import State
from sandbox.chat.uploads import Upload, parse_form
from sandbox.chat.writing import CAPTION_LIMIT

FETCHED_BYTES = 20 * 1024 * 1024
"""The largest file that a bot gets (Bot API, getFile)."""


class UnsentError(Exception):
    """The file cannot be sent; `code` is the HTTP status."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


async def send_file(state: State, chat: Chat, request: Request) -> Response:
    """Send the part `file` of a form to the bot: a picture as a photo, anything else as it is.

    The part `caption` goes with it, and `as` may say "document" for a picture.
    """
    try:
        upload, caption, plain = await _asked(request)
        message = _sent(state, chat, _media(state, upload, plain=plain), caption)
    except UnsentError as error:
        return JSONResponse({"error": str(error)}, error.code)
    return JSONResponse({"message_id": message.message_id}, 201)


async def _asked(request: Request) -> tuple[Upload, str, bool]:
    try:
        form = parse_form(request.headers.get("content-type", ""), await request.body())
    except ApiError:
        raise UnsentError(400, "Send a form with a file.") from None
    upload, caption = form.get("file"), str(form.get("caption", "")).strip()
    if not isinstance(upload, Upload) or not upload.content:
        raise UnsentError(400, "Choose a file that is not empty.")
    if len(upload.content) > DOCUMENT_BYTES:
        raise UnsentError(413, "The file is larger than 50 MB.")
    if len(caption.encode("utf-16-le")) // 2 > CAPTION_LIMIT:
        raise UnsentError(400, f"The caption has over {CAPTION_LIMIT:,} characters.")
    return upload, caption, form.get("as") == "document"


def _media(state: State, upload: Upload, *, plain: bool) -> Media:
    size = None if plain or len(upload.content) > PHOTO_BYTES else size_of(upload.content)
    return state.files.document(upload) if size is None else state.files.photo(upload, size)


def _sent(state: State, chat: Chat, media: Media, caption: str) -> Message:
    if chat.blocked:
        raise UnsentError(409, "This person blocked the bot. Unblock it first.")
    state.files.keep(media)
    message = Message(state.chats.next_id(), by_bot=False, date=state.chats.now(), text=caption)
    message.entities, message.media = in_order(found_in(caption)), media
    chat.started = True
    chat.add(message)
    state.updates.push("message", state.told(chat, message))
    return message


def get_file(state: State, given: Parameters) -> Json:
    """Say where the bytes of a file are (Bot API, getFile)."""
    file_id = given.text("file_id")
    media = state.files.get(file_id)
    if media is None:
        raise bad_request("invalid file_id")
    size = len(media.upload.content)
    if size > FETCHED_BYTES:
        raise bad_request("file is too big")
    (told,) = (each for each in media.sizes if each["file_id"] == file_id)
    named = {name: told[name] for name in ("file_id", "file_unique_id")}
    return named | {"file_size": size, "file_path": f"{media.kind}s/{file_id}"}


def fetched_route(state: State) -> Route:
    """Return the route that gives the bot the bytes of a file."""

    async def serve(request: Request) -> Response:
        _, _, file_id = request.path_params["path"].partition("/")
        media = state.files.get(file_id)
        if request.path_params["token"] != state.token or media is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        return Response(media.upload.content, media_type="application/octet-stream")

    return Route("/file/bot{token}/{path:path}", serve)
