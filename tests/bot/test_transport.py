"""The HTTP layer, over real connections that go wrong in every way that facts on Telegram name."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import cast

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.transport import NOT_SENT, AiohttpRequest, payload, post_message
from tests.bot.builders import (
    TOKEN,
    Answer,
    a_closed_port,
    a_full_queue,
    a_wire,
    half_an_answer,
    hang_up,
    reply,
    reset,
    silence,
)
from tests.judges.spec import Spec
from tests.serving import serving

READER = 1001
SHORT = 0.03  # seconds that a test waits for what never comes
LONG = 5.0
WORDS = "<b>Title & more</b>\n\nA café's 50% = half, +1 😀"
BUTTONS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Read the post 📖", url="https://example.org/a?b=c&d=é")],
        [InlineKeyboardButton("Save for later", callback_data="save:1")],
    ]
)

Send = Callable[[Bot], Awaitable[object]]
Form = dict[str, object]


async def by_library(bot: Bot) -> object:
    """Send the message as the library does."""
    return await bot.send_message(
        READER,
        WORDS,
        parse_mode="HTML",
        reply_markup=BUTTONS,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(7, allow_sending_without_reply=True),
    )


async def ready_made(bot: Bot) -> object:
    """Send the same message, encoded before."""
    ready = payload(
        {
            "text": WORDS,
            "parse_mode": "HTML",
            "reply_markup": BUTTONS.to_dict(),
            "disable_notification": False,
            "protect_content": True,
            "message_thread_id": None,
            "link_preview_options": {"is_disabled": True},
            "reply_parameters": {"message_id": 7, "allow_sending_without_reply": True},
        }
    )
    return await post_message(bot, ready, READER)


both_ways = pytest.mark.parametrize("send", [by_library, ready_made])


@dataclass
class Seen:
    """What a server was asked: methods, headers and forms, and over how many connections."""

    url: str = ""
    methods: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)
    wait: float = 0.0
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        self.connections.add(request.transport)
        self.methods.append(request.path.rpartition("/")[2])
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.forms.append({name: _read(value) for name, value in (await request.post()).items()})
        self.asked.set()
        await asyncio.sleep(self.wait)
        answer = web.json_response({"ok": True, "result": RESULTS[self.methods[-1]]})
        answer.set_cookie("seen", "before")
        return answer


MESSAGE = {"message_id": 5, "date": 1, "chat": {"id": READER, "type": "private"}, "text": "x"}
RESULTS: dict[str, object] = {
    "sendMessage": MESSAGE,
    "sendDocument": MESSAGE,
    "getUpdates": [],
    "getMe": {"id": 4242, "is_bot": True, "first_name": "Bleep"},
}


def _read(value: object) -> object:
    if isinstance(value, web.FileField):
        return (value.filename, value.content_type, value.file.read())
    return value


@asynccontextmanager
async def a_server(context: ssl.SSLContext | None = None) -> AsyncIterator[Seen]:
    """Serve a Bot API that takes everything."""
    seen = Seen()
    app = web.Application(client_max_size=2**24)
    app.router.add_route("*", "/{path:.*}", seen.answer)
    runner = web.AppRunner(app, shutdown_timeout=0, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    seen.url = f"http{'s' if context else ''}://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield seen
    finally:
        await runner.cleanup()


def a_layer(
    connections: int = 4, *, read: float = LONG, connect: float = LONG, pool: float = LONG
) -> AiohttpRequest:
    """Return our layer with limits in seconds."""
    return AiohttpRequest(
        connections, read_seconds=read, connect_seconds=connect, pool_seconds=pool
    )


@asynccontextmanager
async def a_bot(url: str, layer: BaseRequest | None = None) -> AsyncIterator[Bot]:
    """Give a bot over our layer, or over another one."""
    async with layer or a_layer() as request:
        yield Bot(TOKEN, f"{url}/bot", request=request, get_updates_request=request)


async def failure(url: str, send: Send, layer: BaseRequest | None = None) -> TelegramError:
    async with a_bot(url, layer) as bot:
        with pytest.raises(TelegramError) as caught:
            await send(bot)
    assert TOKEN not in str(caught.value)
    return caught.value


def proves_not_sent(error: TelegramError) -> bool:
    return isinstance(error.__cause__, NOT_SENT)


# What goes wrong on the way


@both_ways
async def test_a_refused_connection_proves_that_nothing_was_sent(send: Send) -> None:
    with a_closed_port() as url:
        error = await failure(url, send)
    assert type(error) is NetworkError
    assert type(error.__cause__) is aiohttp.ClientConnectorError
    assert proves_not_sent(error)


@both_ways
async def test_a_name_that_nobody_knows_proves_that_nothing_was_sent(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    error = await failure("http://telegram.invalid", send)
    assert type(error) is NetworkError
    assert type(error.__cause__) is aiohttp.ClientConnectorDNSError
    assert proves_not_sent(error)


@both_ways
async def test_no_connection_in_time_proves_that_nothing_was_sent(send: Send) -> None:
    with a_full_queue() as url:
        error = await failure(url, send, a_layer(connect=SHORT))
    assert type(error) is TimedOut
    assert type(error.__cause__) is aiohttp.ConnectionTimeoutError
    assert proves_not_sent(error)


@both_ways
async def test_no_free_connection_in_time_proves_that_nothing_was_sent(send: Send) -> None:
    async with a_wire(silence) as url, a_bot(url, a_layer(1, pool=SHORT)) as bot:
        first = asyncio.create_task(bot.get_me())
        await asyncio.sleep(0)
        with pytest.raises(TimedOut) as caught:
            await send(bot)
        first.cancel()
    assert type(caught.value.__cause__) is aiohttp.ConnectionTimeoutError
    assert proves_not_sent(caught.value)


@both_ways
async def test_a_certificate_without_trust_proves_that_nothing_was_sent(
    send: Send, server_side: ssl.SSLContext
) -> None:
    async with a_server(server_side) as seen:
        error = await failure(seen.url, send)
    assert type(error) is NetworkError
    assert type(error.__cause__) is aiohttp.ClientConnectorCertificateError
    assert proves_not_sent(error)
    assert seen.methods == []


@both_ways
async def test_a_handshake_that_breaks_proves_that_nothing_was_sent(send: Send) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 This is not TLS\r\n\r\n")
        await writer.drain()
        writer.close()

    async with serving(talk) as port:
        error = await failure(f"https://127.0.0.1:{port}", send)
    assert type(error.__cause__) is aiohttp.ClientConnectorSSLError
    assert proves_not_sent(error)


async def garbage(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"good morning\r\n\r\n")
    await writer.drain()


@both_ways
@pytest.mark.parametrize(
    ("answer", "kind", "cause"),
    [
        (silence, TimedOut, aiohttp.SocketTimeoutError),
        (hang_up, NetworkError, aiohttp.ServerDisconnectedError),
        (reset, NetworkError, aiohttp.ClientOSError),
        (half_an_answer, NetworkError, aiohttp.ClientPayloadError),
        (garbage, NetworkError, Exception),
    ],
)
async def test_a_lost_answer_proves_nothing(
    send: Send, answer: Answer, kind: type[TelegramError], cause: type[Exception]
) -> None:
    seconds = SHORT if answer is silence else LONG
    async with a_wire(answer) as url:
        error = await failure(url, send, a_layer(read=seconds))
    assert type(error) is kind
    assert isinstance(error.__cause__, cause)
    assert cause is Exception or type(error.__cause__) is cause
    assert not proves_not_sent(error)


@both_ways
async def test_an_answer_that_is_far_too_large_is_not_read(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.transport._MOST_BYTES", 1000)

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n")
        for _each in range(9):
            writer.write(b" " * 500)
            await writer.drain()
            await asyncio.sleep(0.001)

    async with a_wire(flood) as url:
        error = await failure(url, send)
    assert type(error.__cause__) is aiohttp.ClientPayloadError
    assert "large" in str(error.__cause__)


@both_ways
async def test_an_answer_that_was_packed_unasked_is_not_unpacked(send: Send) -> None:
    packed = gzip.compress(GOOD_BODY)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
    async with a_line(head % len(packed) + packed, close=True) as line:
        error = await failure(line.url, send)
    assert str(error) == "Invalid server response"


# What Telegram answers


def refusal(status: int, words: str, **parameters: int) -> Answer:
    body = {"ok": False, "error_code": status, "description": words}
    return reply(status, json.dumps({**body, **({"parameters": parameters} if parameters else {})}))


@both_ways
@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (refusal(500, "Internal Server Error: restart"), NetworkError, "restart"),
        (reply(502, "<html>"), NetworkError, "Bad Gateway"),
        (refusal(429, "Too Many Requests"), NetworkError, "Too Many"),
        (refusal(403, "Forbidden: bot was blocked by the user"), Forbidden, "blocked"),
        (refusal(400, "Bad Request: chat not found"), BadRequest, "not found"),
        (refusal(401, "Unauthorized"), InvalidToken, "Unauthorized"),
        (reply(200, "{"), TelegramError, "Invalid server response"),
        (reply(307, ""), NetworkError, "307"),
    ],
)
async def test_a_refusal_is_the_librarys_error(
    send: Send, answer: Answer, kind: type[TelegramError], words: str
) -> None:
    async with a_wire(answer) as url:
        error = await failure(url, send)
    assert type(error) is kind
    assert words in str(error)
    assert not proves_not_sent(error)


@both_ways
async def test_too_many_requests_say_how_long_to_wait(send: Send) -> None:
    async with a_wire(refusal(429, "Too Many Requests: retry after 7", retry_after=7)) as url:
        error = await failure(url, send)
    assert isinstance(error, RetryAfter)
    assert error.retry_after in (7, timedelta(seconds=7))


@both_ways
async def test_a_group_that_moved_says_where_to(send: Send) -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    async with a_wire(refusal(400, words, migrate_to_chat_id=-100123)) as url:
        error = await failure(url, send)
    assert isinstance(error, ChatMigrated)
    assert error.new_chat_id == -100123


@pytest.mark.parametrize("result", [True, [], {}, {"message_id": None}])
async def test_an_answer_without_a_message_is_an_error(result: object) -> None:
    async with a_wire(reply(200, json.dumps({"ok": True, "result": result}))) as url:
        error = await failure(url, ready_made)
    assert type(error) is TelegramError


# Connections


@dataclass
class Line:
    """What happened on the connections of a server."""

    url: str = ""
    log: list[str] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def a_line(*answers: bytes, close: bool) -> AsyncIterator[Line]:
    """Answer the calls of each connection in turn, then hang up at once or at one more call."""
    line = Line()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line.log.append("opened")
        for answer in (*answers, *(() if close else (b"",))):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
            await reader.readexactly(length)
            line.log.append("asked")
            writer.write(answer)
            await writer.drain()
        writer.close()
        await writer.wait_closed()
        line.closed.set()

    async with serving(talk) as port:
        line.url = f"http://127.0.0.1:{port}"
        yield line


GOOD_BODY = json.dumps({"ok": True, "result": MESSAGE}).encode()
GOOD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(GOOD_BODY), GOOD_BODY)


@both_ways
async def test_a_connection_that_the_server_closed_is_not_used_again(send: Send) -> None:
    async with a_line(GOOD, close=True) as line, a_bot(line.url) as bot:
        await send(bot)
        await line.closed.wait()
        await asyncio.sleep(0.001)
        await send(bot)
    assert line.log.count("opened") == 2
    assert line.log.count("asked") == 2


@both_ways
async def test_a_call_whose_connection_dies_is_never_repeated(send: Send) -> None:
    async with a_line(GOOD, close=False) as line, a_bot(line.url) as bot:
        await send(bot)
        with pytest.raises(NetworkError) as caught:
            await send(bot)
    assert type(caught.value.__cause__) is aiohttp.ServerDisconnectedError
    assert not proves_not_sent(caught.value)
    assert line.log[:3] == ["opened", "asked", "asked"]
    assert line.log.count("asked") == 2


@both_ways
async def test_a_redirect_is_not_followed(send: Send) -> None:
    async with a_server() as elsewhere:
        moved = f"HTTP/1.1 307 X\r\nLocation: {elsewhere.url}/x\r\nContent-Length: 0\r\n\r\n"
        async with a_line(moved.encode(), close=True) as line:
            await failure(line.url, send)
    assert elsewhere.methods == []
    assert line.log.count("asked") == 1


@both_ways
async def test_an_announcement_before_the_answer_is_passed_over(send: Send) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\n\r\n" + GOOD
    async with a_line(early, GOOD, close=True) as line, a_bot(line.url) as bot:
        await send(bot)
        await send(bot)
    assert line.log.count("opened") == 1


@both_ways
async def test_no_more_connections_are_opened_than_allowed(send: Send) -> None:
    async with a_server() as seen, a_bot(seen.url) as bot:
        seen.wait = 0.002
        await asyncio.gather(*(send(bot) for _ in range(20)))
    assert len(seen.methods) == 20
    assert len(seen.connections) == 4


@both_ways
async def test_a_cancelled_call_gives_its_connection_back(send: Send) -> None:
    async with a_server() as seen, a_bot(seen.url, a_layer(1)) as bot:
        seen.wait = LONG
        call = asyncio.ensure_future(send(bot))
        await seen.asked.wait()
        call.cancel()
        seen.wait = 0.0
        await send(bot)
    assert len(seen.connections) == 2


# Limits


async def test_a_call_may_bring_its_own_limit_for_reading() -> None:
    async with a_wire(silence) as url:
        error = await failure(url, lambda bot: bot.get_me(read_timeout=SHORT))
    assert type(error.__cause__) is aiohttp.SocketTimeoutError


async def test_a_call_may_bring_its_own_limit_for_connecting() -> None:
    with a_full_queue() as url:
        async with asyncio.timeout(LONG):
            error = await failure(
                url, lambda bot: bot.get_me(connect_timeout=SHORT), a_layer(connect=100 * LONG)
            )
    assert proves_not_sent(error)


async def test_a_call_may_bring_no_limit() -> None:
    async with a_server() as seen, a_bot(seen.url, a_layer(read=SHORT)) as bot:
        seen.wait = 2 * SHORT
        assert (await bot.get_me(read_timeout=None)).id == 4242


async def test_a_long_poll_may_be_silent_as_long_as_it_was_asked_to_wait() -> None:
    async with a_server() as seen, a_bot(seen.url, a_layer(read=SHORT)) as bot:
        seen.wait = 2 * SHORT
        assert await bot.get_updates(timeout=5) == ()
    assert seen.forms[0]["timeout"] == "5"


async def test_an_upload_that_nobody_takes_ends_in_time() -> None:
    async def deaf(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(LONG)

    async def upload(bot: Bot) -> object:
        return await bot.send_document(
            READER,
            bytes(2**24),
            filename="x",
            write_timeout=SHORT,
            read_timeout=SHORT,
            connect_timeout=SHORT,
        )

    async with a_wire(deaf) as url:
        error = await failure(url, upload)
    assert type(error) is TimedOut
    assert not proves_not_sent(error)


# What arrives


def plain(form: Form) -> Form:
    """Read each value of a form as JSON where it is JSON."""
    found: Form = {}
    for name, value in form.items():
        try:
            found[name] = json.loads(str(value))
        except ValueError:
            found[name] = value
    return found


def stock() -> BaseRequest:
    return HTTPXRequest(httpx_kwargs={"verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)})


@pytest.mark.parametrize("layer", [lambda: AiohttpRequest(4), stock])
async def test_a_ready_message_arrives_as_the_library_sends_it(
    layer: Callable[[], BaseRequest],
) -> None:
    async with a_server() as seen, a_bot(seen.url, layer()) as bot:
        await by_library(bot)
        assert await ready_made(bot) == 5
    library, ready = seen.forms
    assert plain(ready) == plain(library)
    assert ready["text"] == WORDS
    assert Spec.load().request("sendMessage", ready) == []
    assert seen.methods == ["sendMessage", "sendMessage"]


async def test_a_ready_message_has_the_headers_of_any_other() -> None:
    async with a_server() as seen, a_bot(seen.url) as bot:
        await by_library(bot)
        await ready_made(bot)
    library, ready = ({**each, "content-length": ""} for each in seen.headers)
    assert ready == library
    assert ready["accept-encoding"] == "identity"


@both_ways
async def test_cookies_are_not_kept(send: Send) -> None:
    async with a_server() as seen, a_bot(seen.url.replace("127.0.0.1", "localhost")) as bot:
        await send(bot)
        await send(bot)
    assert "cookie" not in seen.headers[1]


async def test_one_connection_serves_both_ways() -> None:
    async with a_server() as seen, a_bot(seen.url) as bot:
        for send in (by_library, ready_made, ready_made, by_library):
            await send(bot)
    assert len(seen.connections) == 1


async def test_a_ready_form_looks_like_the_librarys_own() -> None:
    """Any HTTP layer may be under the bot: all reads what the documentation of RequestData has."""
    kept: list[RequestData] = []

    class Recorder(AiohttpRequest):
        async def do_request(self, *_: object, **given: object) -> tuple[int, bytes]:
            kept.append(cast("RequestData", given["request_data"]))
            return 200, GOOD_BODY

    async with a_bot("http://telegram.invalid", Recorder(1)) as bot:
        await by_library(bot)
        await ready_made(bot)
    library, ready = kept
    assert plain(dict(ready.json_parameters)) == plain(dict(library.json_parameters))
    assert json.loads(ready.json_payload).keys() == json.loads(library.json_payload).keys()
    assert ready.parameters.keys() == library.parameters.keys()
    assert ready.multipart_data == library.multipart_data
    assert ready.contains_files == library.contains_files


def test_what_is_none_or_false_is_left_out() -> None:
    assert payload({"a": None, "b": False, "c": True, "d": "", "e": []}).body == (
        b"c=true&d=&e=%5B%5D&chat_id="
    )


@pytest.mark.parametrize("size", [10, 3 * 2**20])
async def test_a_file_arrives_whole_with_its_caption(size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"end"
    async with a_server() as seen, a_bot(seen.url) as bot:
        await bot.send_document(READER, content, caption="Café & <b>", filename="sent.csv")
    form = seen.forms[0]
    (file,) = [value for value in form.values() if isinstance(value, tuple)]
    assert file == ("sent.csv", "text/csv", content)
    assert form["caption"] == "Café & <b>"
    assert form["chat_id"] == str(READER)


# TLS, proxies, and being opened and closed


@both_ways
async def test_a_certificate_with_trust_is_taken(
    send: Send, server_side: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    async with (
        a_server(server_side) as seen,
        a_bot(seen.url, AiohttpRequest(2, ssl_context=trusting)) as bot,
    ):
        await asyncio.gather(send(bot), send(bot))
    assert seen.methods == ["sendMessage", "sendMessage"]


@both_ways
async def test_a_proxy_of_the_environment_is_used(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_server() as seen:
        monkeypatch.setenv("http_proxy", seen.url.replace("://", "://ann:secret@"))
        async with a_bot("http://telegram.invalid") as bot:
            await send(bot)
    assert seen.headers[0]["host"] == "telegram.invalid"
    assert seen.headers[0]["proxy-authorization"] == "Basic YW5uOnNlY3JldA=="
    assert seen.forms[0]["text"] == WORDS


async def test_the_environment_is_read_again_at_each_opening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    layer = a_layer()
    async with a_server() as seen:
        async with a_bot(seen.url, layer) as bot:
            await ready_made(bot)
        with a_closed_port() as nowhere:
            monkeypatch.setenv("http_proxy", nowhere)
            error = await failure(seen.url, ready_made, layer)
    assert type(error.__cause__) is aiohttp.ClientProxyConnectionError


@both_ways
async def test_a_proxy_is_not_used_where_the_environment_says_so(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_closed_port() as nowhere:
        monkeypatch.setenv("http_proxy", nowhere)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with a_server() as seen, a_bot(seen.url) as bot:
            await send(bot)
    assert seen.methods == ["sendMessage"]


@both_ways
async def test_a_proxy_that_is_away_proves_that_nothing_was_sent(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_closed_port() as nowhere:
        monkeypatch.setenv("http_proxy", nowhere)
        error = await failure("http://telegram.invalid", send)
    assert type(error.__cause__) is aiohttp.ClientProxyConnectionError
    assert proves_not_sent(error)


@both_ways
async def test_a_proxy_that_makes_no_tunnel_proves_that_nothing_was_sent(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_wire(reply(403, "")) as proxy:
        monkeypatch.setenv("https_proxy", proxy)
        error = await failure("https://telegram.invalid", send)
    assert type(error.__cause__) is aiohttp.ClientHttpProxyError
    assert proves_not_sent(error)


@both_ways
async def test_it_may_be_opened_and_closed_again_and_again(send: Send) -> None:
    layer = AiohttpRequest(2)
    async with a_server() as seen:
        bot = Bot(TOKEN, f"{seen.url}/bot", request=layer, get_updates_request=layer)
        for _ in range(2):
            await layer.initialize()
            await layer.initialize()
            await send(bot)
            await layer.shutdown()
            await layer.shutdown()
    assert len(seen.connections) == 2
    gc.collect()  # what was left open would warn now


async def test_it_serves_another_event_loop_after_a_restart() -> None:
    layer = AiohttpRequest(1)

    async def life() -> None:
        async with a_server() as seen, a_bot(seen.url, layer) as bot:
            await asyncio.gather(ready_made(bot), ready_made(bot))

    await asyncio.to_thread(asyncio.run, life())
    await asyncio.to_thread(asyncio.run, life())


@both_ways
async def test_closing_ends_a_call_that_waits(send: Send) -> None:
    async with a_server() as seen, a_bot(seen.url) as bot:
        seen.wait = LONG
        call = asyncio.ensure_future(send(bot))
        await seen.asked.wait()
        await bot.request.shutdown()
        with pytest.raises(NetworkError) as caught:
            await call
    assert not proves_not_sent(caught.value)


async def test_a_call_before_the_opening_says_what_is_missing() -> None:
    layer = AiohttpRequest(1)
    bot = Bot(TOKEN, request=layer, get_updates_request=layer)
    with pytest.raises(NetworkError, match="not initialized"):
        await ready_made(bot)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of 127.0.0.1 that nobody has reason to trust, its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "made up for tests")])
    own = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    now = datetime.now(UTC)
    made = (
        builder.not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(own, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))
