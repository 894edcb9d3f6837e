"""Which addresses may be asked: every way to write a private one is known."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from feeds.http.addresses import (
    NOT_A_PAGE,
    ODD_PORT,
    PRIVATE,
    WITH_PASSWORD,
    Refusal,
    is_own,
    is_public,
    own_places,
    place_of,
    read_address,
    refusal,
)

PRIVATE_V4 = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1"),  # noqa: S104  nothing is bound
    *("127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9"),
    *("192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
]
PRIVATE_V6 = [
    *("::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:a00:1", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"),
    *("2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1"),
    *("ff02::1", "fe80::1%eth0", "2606:4700::1%eth0"),
]
PUBLIC = [
    *("8.8.8.8", "93.184.216.34", "100.63.0.1", "100.128.0.1", "172.32.0.1", "192.167.0.1"),
    *("223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"),
]


def of(address: str) -> URL:
    url = read_address(address)
    assert isinstance(url, URL), address
    return url


@pytest.mark.parametrize("number", [*PRIVATE_V4, *PRIVATE_V6, "", "blog.example", "127.1", "1"])
def test_a_number_that_is_not_public_is_known(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", PUBLIC)
def test_a_public_number_is_known(number: str) -> None:
    assert is_public(number)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(number: IPv4Address | IPv6Address) -> None:
    inside = str(number).startswith(("::ffff:", "64:ff9b::"))
    if number.is_private or number.is_multicast or number.is_reserved or number.is_loopback:
        assert inside or not is_public(str(number))


@given(st.sampled_from(PRIVATE_V4).map(IPv4Address), st.sampled_from(["::ffff:", "64:ff9b::"]))
def test_a_private_number_inside_another_is_private(inside: IPv4Address, before: str) -> None:
    assert not is_public(f"{before}{inside}")


@pytest.mark.parametrize(
    "host",
    [
        *PRIVATE_V4,
        *("localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "vault.internal"),
        *("metadata.google.internal", "nas.home.arpa", "127.0.0.1.", "127.1", "127.0.1"),
        *("2130706433", "0x7f000001", "0x7f.1", "0X7F.0.0.1", "0177.0.0.1", "017700000001"),
        *(
            "0x7f.0.0.0x1",
            "127.0.0.0x1",
            "127\u30020\u30020\u30021",
            "\uff11\uff12\uff17.0.0.1",
            "ⓛocalhost",
            "1.2.3.4.5",
        ),
        *("256.1.1.1", "blog.0x", "010.8.8.8"),
    ],
)
def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    assert refusal(of(f"http://{host}/")) == PRIVATE


@pytest.mark.parametrize("number", [number for number in PRIVATE_V6 if "%" not in number])
def test_a_private_address_in_brackets_is_refused(number: str) -> None:
    assert refusal(of(f"https://[{number}]/feed")) == PRIVATE


@pytest.mark.parametrize("zone", ["%eth0", "%25eth0", "%1"])
def test_an_address_with_a_zone_is_refused(zone: str) -> None:
    assert refusal(of(f"http://[2606:4700::1{zone}]/")) == PRIVATE


@pytest.mark.parametrize(
    "address",
    [
        "https://blog.example/feed/",
        "http://blog.example:8080/",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]:8443/",
        "https://localhost.example/",
        "https://notlocal/",
        "https://127.0.0.1.nip.example/",
        "https://foo_bar.example/",
        "https://bücher.example/",
        "https://blog.example./",
    ],
)
def test_a_public_address_is_allowed_as_written(address: str) -> None:
    assert refusal(of(address)) is None


@pytest.mark.parametrize(
    ("port", "allowed"),
    [(22, False), (25, False), (81, False), (1023, False), (80, True), (443, True), (1024, True)],
)
def test_a_blog_is_on_no_port_of_another_service(port: int, *, allowed: bool) -> None:
    assert refusal(of(f"http://blog.example:{port}/")) == (None if allowed else ODD_PORT)


@pytest.mark.parametrize(
    ("address", "trouble"),
    [
        ("data:text/html,hello", NOT_A_PAGE),
        ("file:///etc/passwd", NOT_A_PAGE),
        ("javascript:alert(1)", NOT_A_PAGE),
        ("//blog.example/", NOT_A_PAGE),
        ("http:///feed", NOT_A_PAGE),
        ("http://a..b/", NOT_A_PAGE),
        ("http://%31%32%37.0.0.1/", NOT_A_PAGE),
        ("http://localhost%00.example/", NOT_A_PAGE),
        ("http://blog.example:0/", NOT_A_PAGE),
        ("http://blog.example:99999/", NOT_A_PAGE),
        ("http://\udce9/", NOT_A_PAGE),
        (f"http://blog.example/{'a' * 2000}", NOT_A_PAGE),
        ("http://me@blog.example/", WITH_PASSWORD),
        ("http://:secret@blog.example/", WITH_PASSWORD),
    ],
)
def test_what_is_no_address_of_a_page_is_told(address: str, trouble: Refusal) -> None:
    assert read_address(address) == trouble


@given(st.text(max_size=60))
def test_no_text_raises_an_error(text: str) -> None:
    for address in (text, f"http://{text}", f"http://blog.example:{text}/"):
        url = read_address(address, URL("https://blog.example/"))
        if isinstance(url, URL):
            refusal(url)
    own_places([text])


def test_a_relative_address_is_read_from_its_page() -> None:
    assert read_address("../b?c#d", URL("https://blog.example/a/x")) == URL(
        "https://blog.example/b?c"
    )


@pytest.mark.parametrize(
    ("typed", "places"),
    [
        ("myblog.example", {("myblog.example", 80), ("myblog.example", 443)}),
        (" https://MyBlog.example/feed ", {("myblog.example", 80), ("myblog.example", 443)}),
        ("127.0.0.1:8080", {("127.0.0.1", 8080)}),
        ("http://127.0.0.1:8080/blog/", {("127.0.0.1", 8080)}),
        ("[::1]:81", {("::1", 81)}),
        ("localhost", {("localhost", 80), ("localhost", 443)}),
        ("https://blog.example:443/", {("blog.example", 443)}),
        ("blog.example.", {("blog.example", 80), ("blog.example", 443)}),
        ("", set()),
        ("two words", set()),
        ("file:///etc/passwd", set()),
    ],
)
def test_what_the_owner_typed_names_places(typed: str, places: set[tuple[str, int]]) -> None:
    assert own_places([typed]) == places


def test_an_own_place_is_one_host_and_one_port() -> None:
    own = own_places(["10.0.0.5:8080"])
    assert is_own(of("http://10.0.0.5:8080/x"), own)
    assert not is_own(of("http://10.0.0.5:8081/x"), own)
    assert not is_own(of("http://10.0.0.6:8080/x"), own)


def test_a_site_elsewhere_cannot_send_us_to_an_own_place() -> None:
    own = own_places(["10.0.0.5", "blog.example"])
    there = of("http://10.0.0.5/")
    assert is_own(there, own, came_from=of("https://10.0.0.5/"))
    assert not is_own(there, own, came_from=of("https://blog.example/"))
    assert not is_own(there, own, came_from=of("https://evil.example/"))


def test_a_place_is_the_same_with_and_without_its_last_dot() -> None:
    assert place_of(of("https://Blog.example./")) == place_of(of("https://blog.example/feed"))


@pytest.mark.parametrize("trouble", [NOT_A_PAGE, WITH_PASSWORD, PRIVATE, ODD_PORT])
def test_each_refusal_is_a_plain_sentence(trouble: Refusal) -> None:
    for sentence in (trouble.typed, trouble.onward):
        assert sentence.endswith(".")
        assert len(sentence.split()) <= 20
    assert trouble.onward.startswith("The site sends us")
