"""The pages that say how the process is."""

from __future__ import annotations

import socket

import httpx
import pytest

from bot.web.health import health_pages
from bot.web.serve import serving
from storage.errors import SettingsError


class Readiness:
    """Why it is not ready, as a test sets it."""

    why: str | None = None

    async def __call__(self) -> str | None:
        return self.why


async def get(port: int, path: str) -> tuple[int, str]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        answer = await http.get(path)
    return answer.status_code, answer.text


async def test_a_process_that_lives_and_is_ready_says_so() -> None:
    async with serving(health_pages(Readiness()), "127.0.0.1", 0) as port:
        assert await get(port, "/healthz") == (200, "alive\n")
        assert await get(port, "/readyz") == (200, "ready\n")


async def test_a_process_that_is_not_ready_lives_and_says_why() -> None:
    readiness = Readiness()
    readiness.why = "The database does not answer."
    async with serving(health_pages(readiness), "127.0.0.1", 0) as port:
        assert await get(port, "/healthz") == (200, "alive\n")
        assert await get(port, "/readyz") == (503, "The database does not answer.\n")


async def test_other_pages_are_not_there() -> None:
    async with serving(health_pages(Readiness()), "127.0.0.1", 0) as port:
        assert (await get(port, "/"))[0] == 404


async def test_a_taken_port_is_told_with_the_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"BLEEP_HTTP: 127.0.0.1:{port} cannot be used"):
            async with serving(health_pages(Readiness()), "127.0.0.1", port):
                pass


async def test_a_host_that_is_not_there_is_told() -> None:
    with pytest.raises(SettingsError, match="BLEEP_HTTP"):
        async with serving(health_pages(Readiness()), "no.such.host.invalid", 0):
            pass


async def test_the_pages_are_gone_at_the_end() -> None:
    async with serving(health_pages(Readiness()), "127.0.0.1", 0) as port:
        await get(port, "/healthz")
    with pytest.raises(httpx.ConnectError):
        await get(port, "/healthz")


async def test_an_end_right_after_the_start_hangs_nothing() -> None:
    async with serving(health_pages(Readiness()), "127.0.0.1", 0):
        pass


async def test_an_error_inside_comes_out_as_it_is() -> None:
    with pytest.raises(LookupError):
        async with serving(health_pages(Readiness()), "127.0.0.1", 0):
            raise LookupError


async def test_the_pages_are_served_over_ipv6() -> None:
    async with (
        serving(health_pages(Readiness()), "::1", 0) as port,
        httpx.AsyncClient(base_url=f"http://[::1]:{port}") as http,
    ):
        assert (await http.get("/healthz")).status_code == 200
