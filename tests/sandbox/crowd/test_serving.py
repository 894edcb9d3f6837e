"""The crowd over TLS, with certificates of its own."""

from __future__ import annotations

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import httpx
import pytest
from cryptography import x509
from telegram.error import NetworkError

from sandbox.crowd import Crowd, Settings, crowd_served
from sandbox.crowd.certificates import server_context
from tests.sandbox.crowd.ground import READER, TOKEN, ground, trust


async def test_a_bot_that_trusts_the_authority_is_served(tmp_path: Path) -> None:
    async with ground(tls=tmp_path / "tls") as here:
        assert here.address.url.startswith("https://127.0.0.1:")
        for n in range(3):
            await here.bot.send_message(READER + n, "Hello")
        assert (await here.report())["copies"] == {"1": 3}


async def test_the_name_localhost_is_covered(tmp_path: Path) -> None:
    async with ground(tls=tmp_path) as here:
        url = here.address.url.replace("127.0.0.1", "localhost")
        context = trust(here.address)
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        async with httpx.AsyncClient(verify=context) as client:
            assert (await client.get(f"{url}/crowd/report")).status_code == 200


async def test_who_does_not_trust_the_authority_is_not_served(tmp_path: Path) -> None:
    async with ground(tls=tmp_path) as here:
        async with httpx.AsyncClient(verify=trust(None)) as client:
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await client.get(here.address.url)
        assert (await here.send())[0] == 200


async def test_a_client_without_tls_is_sent_away(tmp_path: Path) -> None:
    async with ground(tls=tmp_path) as here:
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.TransportError):
                await client.get(here.address.url.replace("https", "http"))
        assert (await here.send())[0] == 200


@pytest.mark.parametrize("kind", ["cut_after", "cut_before", "hang"])
async def test_a_cut_looks_the_same_over_tls(tmp_path: Path, kind: str) -> None:
    async with ground(tls=tmp_path) as here:
        await here.do("faults", kind=kind, seconds=0.02)
        with pytest.raises(NetworkError, match="disconnected without sending a response"):
            await here.bot.send_message(READER, "x")
        assert (await here.report())["sent"] == (kind != "cut_before")


async def test_away_ends_a_connection_before_anything_can_be_sent(tmp_path: Path) -> None:
    async with ground(tls=tmp_path) as here:
        await here.do("faults", kind="away")
        async with aiohttp.ClientSession() as client:
            with pytest.raises(aiohttp.ClientConnectorError):
                await client.post(
                    f"{here.address.url}/bot{TOKEN}/sendMessage", ssl=trust(here.address)
                )
        assert (await here.report())["calls"] == {}


async def test_a_taken_port_is_told() -> None:
    crowd = Crowd(Settings(TOKEN, 1))
    async with ground() as here:
        port = int(here.address.url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            async with crowd_served(crowd, port=port):
                pass


def test_the_certificates_last_one_day_and_the_key_is_private(tmp_path: Path) -> None:
    now = datetime(2026, 8, 6, tzinfo=UTC)
    _, authority = server_context(tmp_path, now)
    for name in ("ca.pem", "server.pem"):
        certificate = x509.load_pem_x509_certificate((tmp_path / name).read_bytes())
        assert certificate.not_valid_after_utc == now + timedelta(days=1)
        assert certificate.not_valid_before_utc < now
    assert stat.S_IMODE((tmp_path / "server.pem").stat().st_mode) == 0o600
    assert b"PRIVATE KEY" not in authority.read_bytes()
