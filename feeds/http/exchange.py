"""STEP: one request and its whole answer; limits on its size, and none on its status."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
from yarl import URL

from feeds.http.answer import Answer
from feeds.http.trouble import TooLargeError, UnaskedPackingError
from feeds.http.unpack import Gunzip

_AGENT = "Bleep/0.1 (feed reader; brings a blog to Telegram and replies back)"
_CONNECT_SECONDS = 10.0
_LONGEST_HEADER = 2**15  # some sites' security policies do not fit in the usual 8 kB
_UNASKED = ("br", "compress", "dcb", "dcz", "deflate", "zstd", ",")
_PIECE = 2**16


async def exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: URL,
    headers: Mapping[str, str],
    limit: int,
    data: bytes = b"",
) -> Answer:
    """Ask once, with no redirect followed; raises what trouble.TROUBLE names.

    `limit` counts bytes of the body once unpacked. The caller sets the deadline.
    """
    async with session.request(
        method,
        url,
        headers={"User-Agent": _AGENT, "Accept-Encoding": "gzip", **headers},
        data=data or None,
        allow_redirects=False,
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(connect=_CONNECT_SECONDS),
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
    ) as response:
        body = await _body(response, limit)
        said: dict[str, str] = {}
        for name, value in response.headers.items():
            key = name.lower()
            said[key] = f"{said[key]}, {value}" if key in said else value
        return Answer(response.status, said, body, str(url))


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if any(name in packing for name in _UNASKED):
        raise UnaskedPackingError(packing)
    # Any other word there ("utf-8", "none") is a mistake of the site, and the body is plain.
    gunzip = Gunzip() if packing in {"gzip", "x-gzip"} else None
    body, came = bytearray(), 0
    async for chunk in response.content.iter_chunked(_PIECE):
        came += len(chunk)
        if gunzip is None:
            body += chunk
        else:
            gunzip.feed(chunk, body, limit)
        # Packed bytes count too: they may unpack to nothing, for ever.
        if len(body) > limit or came > 2 * limit + _PIECE:
            raise TooLargeError
        if gunzip is not None and gunzip.over:
            break
    if gunzip is not None and not gunzip.whole:
        raise aiohttp.ClientPayloadError(packing)
    return bytes(body)
