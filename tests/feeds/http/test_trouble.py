"""What breaks on the way has a sentence of its own, from real certificates and real sockets."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from feeds.http.web import Account, Web, open_web
from storage.outcome import Done, Later
from tests.feeds.stand_in import closed_port, speaking, standing, talking

NOW = datetime.now(UTC)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
UNSAFE = "There is no safe connection: the site"


class Office:
    """An office that signs certificates, and says which it trusts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Office")])
        self.own = self._sign(self.name, self.key.public_key(), "ca.example", ca=True)

    def trust(self) -> ssl.SSLContext:
        pem = self.own.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def server(self, host: str, begins: int = -9, ends: int = 9) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        signed = self._sign(name, key.public_key(), host, begins, ends)
        return self._context(signed, key)

    def itself(self) -> ssl.SSLContext:
        return self._context(self.own, self.key)

    def _context(self, signed: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
        pem = serialization.Encoding.PEM
        plain = serialization.NoEncryption()
        text = signed.public_bytes(pem)
        text += key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
        path = self.folder / "server.pem"
        path.write_bytes(text)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _sign(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePublicKey,
        host: str,
        begins: int = -9,
        ends: int = 9,
        *,
        ca: bool = False,
    ) -> x509.Certificate:
        ip = host.replace(".", "").isdigit()
        alt = x509.IPAddress(ip_address(host)) if ip else x509.DNSName(host)
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + timedelta(days=begins))
            .not_valid_after(NOW + timedelta(days=ends))
            .add_extension(x509.SubjectAlternativeName([alt]), critical=False)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("certificates"))


@asynccontextmanager
async def site_with(tls: ssl.SSLContext) -> AsyncIterator[str]:
    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await writer.drain()

    async with talking(talk, tls) as url:
        yield url


async def told(url: str, office: Office | None) -> str:
    async with open_web([url], tls=office.trust() if office else None) as web:
        got, posted = await web.get(url), await web.post_json(url, {}, Account("relay", "secret"))
    assert isinstance(got, Later), got
    assert posted == got
    assert not got.counted
    return got.why


async def test_a_certificate_that_is_right_is_trusted(office: Office) -> None:
    tls = office.server("127.0.0.1")
    async with site_with(tls) as url, open_web([url], tls=office.trust()) as web:
        assert isinstance(await web.get(url), Done)


async def test_an_expired_certificate_is_told(office: Office) -> None:
    async with site_with(office.server("127.0.0.1", -9, -1)) as url:
        assert await told(url, office) == f"{UNSAFE}'s certificate has expired."


async def test_a_certificate_of_tomorrow_is_told(office: Office) -> None:
    async with site_with(office.server("127.0.0.1", 1, 9)) as url:
        why = await told(url, office)
    assert why == f"{UNSAFE}'s certificate is for a later date, or our clock is wrong."


@pytest.mark.parametrize("host", ["127.0.0.2", "blog.example"])
async def test_a_certificate_for_another_name_is_told(office: Office, host: str) -> None:
    async with site_with(office.server(host)) as url:
        assert await told(url, office) == f"{UNSAFE}'s certificate is for another name."


async def test_a_self_made_certificate_is_told(office: Office) -> None:
    async with site_with(office.itself()) as url:
        assert await told(url, None) == f"{UNSAFE} made its certificate itself."


async def test_a_certificate_of_an_unknown_office_is_told(office: Office) -> None:
    async with site_with(office.server("127.0.0.1")) as url:
        why = await told(url, None)
    assert why == f"{UNSAFE}'s certificate does not say who stands behind it."


async def test_a_site_without_https_is_told() -> None:
    async with standing() as site:
        why = await told(site.url.replace("http:", "https:"), None)
    assert why == f"{UNSAFE} does not speak https well."


async def test_a_closed_port_is_told() -> None:
    assert await told(await closed_port(), None) == "The site does not accept the connection."


async def test_a_password_does_not_go_from_https_to_http(office: Office) -> None:
    async def downgrade(web: Web, url: str, to: str) -> None:
        got = await web.get(url, auth=Account("relay", "secret"))
        assert isinstance(got, Done)
        assert got.value.url == to

    async with standing() as plain:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {plain.url}/x\r\nContent-Length: 0\r\n\r\n"

        async def talk(writer: asyncio.StreamWriter) -> None:
            writer.write(moved.encode())
            await writer.drain()

        async with (
            talking(talk, office.server("127.0.0.1")) as url,
            open_web([url, plain.url], tls=office.trust()) as web,
        ):
            await downgrade(web, url, f"{plain.url}/x")
    assert "authorization" not in plain.asked[0].headers


async def test_each_sentence_is_short() -> None:
    async with speaking(b"") as url, open_web([url]) as web:
        got = await web.get(url)
    assert isinstance(got, Later)
    assert len(got.why.split()) <= 20
