"""Requests are cut out of whatever arrives, and connections stay alive."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox.crowd.wire import LONGEST_HEAD, Request, WireError, first_request, reply
from tests.sandbox.crowd.ground import READER, TOKEN, Ground, exchange, ground

CALL = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"


def cut(arrived: bytes) -> list[Request]:
    found = []
    while got := first_request(arrived):
        found.append(got[0])
        arrived = got[1]
    return found


def message(chat_id: int, *, head: str = "") -> bytes:
    body = f"chat_id={chat_id}&text=hello"
    line = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\n{head}content-length: {len(body)}\r\n\r\n"
    return (line + body).encode()


def test_a_request_is_its_line_and_its_body() -> None:
    assert cut(CALL) == [Request(b"POST /x HTTP/1.1", b"abc", keep=True)]


def test_a_request_without_a_length_has_no_body() -> None:
    assert cut(b"GET /x HTTP/1.1\r\n\r\n") == [Request(b"GET /x HTTP/1.1", b"", keep=True)]


@pytest.mark.parametrize("missing", range(1, len(CALL)))
def test_an_incomplete_request_waits(missing: int) -> None:
    assert first_request(CALL[:-missing]) is None


@given(some.lists(some.binary(max_size=30), max_size=5), some.binary(max_size=10))
def test_pipelined_requests_are_told_apart(bodies: list[bytes], rest: bytes) -> None:
    sent = b"".join(
        b"POST /x HTTP/1.1\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body) for body in bodies
    )
    arrived = sent + rest
    for body in bodies:
        found = first_request(arrived)
        assert found
        assert found[0].body == body
        arrived = found[1]
    assert arrived == rest


@pytest.mark.parametrize(
    ("arrived", "status"),
    [
        (b"hello\r\n\r\n", 400),
        (b"GET x HTTP/1.1\r\n\r\n", 400),
        (b"POST /x HTTP/2\r\n\r\n", 400),
        (b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST /x HTTP/1.1\r\nContent-Length: 60000001\r\n\r\n", 413),
        (b"x" * (LONGEST_HEAD + 1), 431),
    ],
)
def test_what_cannot_be_read_is_refused(arrived: bytes, status: int) -> None:
    with pytest.raises(WireError) as caught:
        first_request(arrived)
    assert caught.value.status == status


@pytest.mark.parametrize(
    "arrived",
    [b"GET /x HTTP/1.0\r\n\r\n", b"GET /x HTTP/1.1\r\nconnection: Close\r\n\r\n"],
)
def test_a_client_may_ask_to_close(arrived: bytes) -> None:
    assert [request.keep for request in cut(arrived)] == [False]


def test_an_answer_tells_its_length() -> None:
    assert reply(429, b"{}").splitlines()[::4] == [b"HTTP/1.1 429 Too Many Requests", b"{}"]
    assert b"Content-Length: 2\r\n" in reply(429, b"{}")


async def test_pipelined_calls_are_answered_in_their_order() -> None:
    async with ground(latency=0.001) as here:
        told = await exchange_until(here, b"".join(message(READER + n) for n in range(5)), 5)
    ids = [told.index(b'"chat":{"id":%d,' % (READER + n)) for n in range(5)]
    assert ids == sorted(ids)


async def test_a_pipelined_call_waits_for_the_poll_before_it(here: Ground) -> None:
    poll = f"GET /bot{TOKEN}/getUpdates?timeout=20 HTTP/1.1\r\n\r\n".encode()
    calls = asyncio.create_task(exchange_until(here, poll + message(READER), 2))
    await asyncio.sleep(0.01)
    assert (await here.report())["sent"] == 0
    await here.do("say", chat_id=READER, text="x")
    told = await calls
    assert told.index(b'"update_id"') < told.index(b'"result":{"message_id"')


async def test_many_pipelined_calls_need_no_depth(here: Ground) -> None:
    told = await exchange_until(here, message(READER) * 3000, 3000)
    assert told.count(b'"ok":true') == 3000


async def test_a_call_may_come_byte_by_byte(here: Ground) -> None:
    sent = message(READER, head="Connection: close\r\n")
    told = await exchange(here.address, [sent[:7], sent[7:80], sent[80:-1], sent[-1:]])
    assert told.startswith(b"HTTP/1.1 200 OK")


async def test_a_broken_request_is_answered_and_the_connection_closed(here: Ground) -> None:
    told = await exchange(here.address, [b"nonsense\r\n\r\n" + message(READER)])
    assert told.startswith(b"HTTP/1.1 400 ")
    assert told.count(b"HTTP/1.1") == 1
    assert (await here.report())["sent"] == 0


async def test_a_message_of_a_client_that_has_gone_is_final() -> None:
    async with ground(latency=5) as here:
        told = await exchange(here.address, [message(READER)])
        report = await here.report()
    assert told == b""
    assert (report["sent"], report["copies"], report["in_flight"]) == (1, {"1": 1}, 0)


async def exchange_until(here: Ground, sent: bytes, answers: int) -> bytes:
    """Send all at once over one connection; return what came when so many answers are whole."""
    port = int(here.address.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    told = b""
    async with asyncio.timeout(20):
        for _ in range(answers):
            head = await reader.readuntil(b"\r\n\r\n")
            told += head + await reader.readexactly(int(head.split(b"Content-Length: ")[1]))
    writer.close()
    await writer.wait_closed()
    return told
