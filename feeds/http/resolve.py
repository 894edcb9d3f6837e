"""STEP: from a name to the numbers that we connect to, public ones only."""

from __future__ import annotations

import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from feeds.http.addresses import is_public


class PrivateAddressError(OSError):
    """A name stands for private numbers only. Ask a public site, or name it in BLEEP_SITE."""


class PublicNames(AbstractResolver):
    """Finds what another resolver finds, and lets only public numbers through.

    The numbers that are judged here are the very ones that are connected to. So a name that
    changes its number between two questions (DNS rebinding) wins nothing.
    """

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the public numbers of a name; raises PrivateAddressError where all are private."""
        found = await self._inner.resolve(host, port, family)
        public = [result for result in found if is_public(result["host"])]
        if found and not public:
            raise PrivateAddressError
        return public

    async def close(self) -> None:
        """Close the other resolver."""
        await self._inner.close()
