"""What Bleep says to a hub, and how it judges what comes from one."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from feeds.http.answer import Answer
from feeds.websub import (
    LEASE,
    Intent,
    addresses,
    is_awaited,
    is_denial,
    is_signed,
    moved_to,
    named,
    patience,
    place_mark,
    read_intent,
    read_lease,
    read_signature,
    renewal,
    request,
)
from storage.hubs import ASKED, REFUSED, VERIFIED, Hub
from storage.records import PlatformName, Site
from tests.storage.builders import NOW

METHODS = ("sha1", "sha256", "sha384", "sha512")
SECRET = "between the two of us"
DAY = timedelta(days=1)
HUB = Hub(
    site_id=1,
    hub_url="https://hub.example/",
    topic_url="https://blog.example/feed/",
    path="path",
    state=ASKED,
    failures=1,
    asked_at=NOW,
    renew_at=NOW,
    lease_until_at=None,
    pushed_at=None,
    error=None,
    secret=SECRET,
)
SITE = Site(
    id=1,
    address="https://blog.example/",
    feed_url="https://blog.example/feed/",
    platform=PlatformName.WORDPRESS,
    title="A blog",
    home_url="https://blog.example/",
    api_root=None,
    etag=None,
    last_modified=None,
    baseline_at=None,
    last_success_at=None,
    full_at=None,
    next_poll_at=NOW,
    failures=0,
    last_error=None,
)
ON_BLOGGER = dataclasses.replace(SITE, platform=PlatformName.BLOGGER)


def sign(method: str, body: bytes, secret: str = SECRET) -> str:
    return f"{method}={hmac.new(secret.encode(), body, method).hexdigest()}"


def intent(**changes: str) -> Intent:
    """Return what a hub asks when it wants the usual subscription confirmed."""
    said = {"mode": "subscribe", "topic": HUB.topic_url, "challenge": "echo", "lease_seconds": "5"}
    return read_intent({f"hub.{name}": value for name, value in (said | changes).items()})


# What a feed names


@pytest.mark.parametrize(
    ("hub", "topic", "found"),
    [
        ("https://hub.example/", "https://blog.example/feed/", ("https://hub.example/", "feed/")),
        (" https://hub.example/ ", "https://www.blog.example/atom", ("https://hub.example/", None)),
        ("https://hub.example/", None, ("https://hub.example/", "feed/")),
        ("https://hub.example/", "", ("https://hub.example/", "feed/")),
        ("/hub", "/feed/atom/", ("https://blog.example/hub", "feed/atom/")),
        ("//hub.example", "http://blog.example/feed/", ("https://hub.example", None)),
    ],
)
def test_a_hub_and_the_feed_s_own_name_are_found(
    hub: str, topic: str | None, found: tuple[str, str | None]
) -> None:
    topic_url = (topic or "") if found[1] is None else f"https://blog.example/{found[1]}"
    assert named(SITE, hub, topic) == (found[0], topic_url)


@pytest.mark.parametrize(
    ("hub", "topic"),
    [
        (None, "https://blog.example/feed/"),
        ("", "https://blog.example/feed/"),
        ("ftp://hub.example/", None),
        ("javascript:alert(1)", None),
        (" ", None),
        ("https://[half/", None),
        ("https://hub.example/", "https://elsewhere.example/feed/"),
        ("https://hub.example/", "https://blog.example.elsewhere.example/feed/"),
        ("https://hub.example/", "https://www.blogger.com/feeds/1/posts/default"),
        ("https://hub.example/", "urn:uuid:1"),
        ("https://hub.example/", "ftp://blog.example/feed/"),
        ("https://hub.example/", "https://[half/"),
        ("https://hub.example/" + "x" * 2000, None),
        ("https://hub.example/", "https://blog.example/" + "x" * 2000),
    ],
)
def test_what_is_no_hub_for_this_feed_is_not_believed(hub: str | None, topic: str | None) -> None:
    assert named(SITE, hub, topic) is None


def test_a_feed_on_blogger_may_call_itself_by_blogger_s_name() -> None:
    topic = "https://www.blogger.com/feeds/1/posts/default"
    hub = "https://hub.example/"
    assert named(ON_BLOGGER, hub, topic) == (hub, topic)
    assert named(ON_BLOGGER, hub, "https://elsewhere.example/feed") is None


@given(some.text(max_size=60), some.text(max_size=60) | some.none())
def test_whatever_a_feed_names_is_no_surprise(hub: str, topic: str | None) -> None:
    found = named(SITE, hub, topic)
    assert found is None or all(url.startswith(("https://", "http://")) for url in found)


# What we say


def test_a_request_says_what_the_standard_wants() -> None:
    assert request(HUB, "https://bleep.example/websub/path") == {
        "hub.mode": "subscribe",
        "hub.topic": "https://blog.example/feed/",
        "hub.callback": "https://bleep.example/websub/path",
        "hub.secret": SECRET,
        "hub.lease_seconds": "864000",
    }


@pytest.mark.parametrize(
    ("hub", "asked"),
    [
        ("https://hub.example/", ("https://hub.example/",)),
        ("http://hub.example/a?b=c", ("https://hub.example/a?b=c", "http://hub.example/a?b=c")),
        ("http://127.0.0.1:8080/", ("http://127.0.0.1:8080/",)),
    ],
)
def test_a_hub_is_asked_over_https_first(hub: str, asked: tuple[str, ...]) -> None:
    assert addresses(hub) == asked


@pytest.mark.parametrize(
    ("status", "location", "onward"),
    [
        (307, "https://new.example/", "https://new.example/"),
        (308, "/new", "https://hub.example/new"),
        (308, "", None),
        (307, "https://hub.example/", None),
        (307, "http://hub.example/", None),
        (307, "https://[half/", None),
        (301, "https://new.example/", None),
        (303, "https://new.example/", None),
        (202, "https://new.example/", None),
    ],
)
def test_a_hub_may_send_a_request_on_but_not_to_where_it_can_be_read(
    status: int, location: str, onward: str | None
) -> None:
    answer = Answer(status, {"location": location} if location else {}, b"", "")
    assert moved_to("https://hub.example/", answer) == onward


def test_a_change_of_our_address_changes_its_mark() -> None:
    assert place_mark("https://a.example") == place_mark("https://a.example")
    assert place_mark("https://a.example") != place_mark("https://b.example")
    assert len(place_mark("")) == 8


# What a hub asks


def test_what_we_asked_for_is_awaited() -> None:
    assert is_awaited(HUB, intent(), NOW)
    assert is_awaited(HUB, intent(), NOW + DAY)
    assert is_awaited(dataclasses.replace(HUB, state=VERIFIED), intent(), NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "unsubscribe"},
        {"mode": "Subscribe"},
        {"mode": "denied"},
        {"mode": ""},
        {"topic": ""},
        {"topic": "https://blog.example/feed"},
        {"topic": "https://blog.example/other/"},
        {"challenge": ""},
        {"challenge": "x" * 2001},
    ],
    ids=str,
)
def test_what_we_did_not_ask_for_is_not_awaited(changes: dict[str, str]) -> None:
    assert not is_awaited(HUB, intent(**changes), NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"asked_at": None},
        {"asked_at": NOW - DAY - timedelta(seconds=1)},
        {"state": REFUSED},
    ],
    ids=str,
)
def test_nothing_is_awaited_when_nothing_was_asked(changes: dict[str, object]) -> None:
    hub = dataclasses.replace(HUB, **changes)  # type: ignore[arg-type]  # fields of several types
    assert not is_awaited(hub, intent(), NOW)


def test_a_denial_is_one_of_our_topic() -> None:
    assert is_denial(HUB, intent(mode="denied"))
    assert not is_denial(HUB, intent(mode="denied", topic="https://other.example/"))
    assert not is_denial(HUB, intent())


def test_a_reason_is_cut_and_cleaned() -> None:
    reason = intent(reason=f" No\r\n\x1b[31m \u202e{'x' * 500}").reason
    assert reason.startswith("No [31m x")
    assert len(reason) <= 200


@pytest.mark.parametrize(
    ("text", "lease"),
    [
        ("864000", timedelta(days=10)),
        ("3600", timedelta(hours=1)),
        ("3599", timedelta(hours=1)),
        ("0", timedelta(hours=1)),
        ("1209600", timedelta(days=14)),
        ("1209601", timedelta(days=14)),
        ("9" * 5000, timedelta(days=14)),
        ("", DAY),
        ("-1", DAY),
        ("1.5", DAY),
        ("\u0663", DAY),
        ("ten days", DAY),
    ],
)
def test_a_lease_is_believed_within_limits(text: str, lease: timedelta) -> None:
    assert read_lease(text) == lease


def test_a_lease_is_renewed_after_two_thirds_of_it() -> None:
    assert renewal(timedelta(days=9)) == timedelta(days=6)
    assert timedelta(days=10) == LEASE


@given(some.dictionaries(some.sampled_from(["hub.mode", "hub.topic", "hub.reason"]), some.text()))
def test_whatever_a_hub_says_is_no_surprise(said: dict[str, str]) -> None:
    heard = read_intent(said)
    assert not is_awaited(HUB, heard, NOW)
    assert heard.reason == "" or heard.reason.isprintable()


# How long a hub is left alone


def test_a_hub_that_never_confirms_is_asked_ever_more_rarely() -> None:
    waits = [patience(failures, 0.0) for failures in range(1, 12)]
    assert waits[:3] == [timedelta(minutes=minutes) for minutes in (10, 20, 40)]
    assert waits == sorted(waits)
    within_a_day = sum(sum(waits[:count], timedelta()) <= DAY for count in range(1, 12))
    assert within_a_day == 7
    assert waits[-1] == patience(10_000, 0.0) == timedelta(days=2)


@given(some.integers(-5, 10_000), some.floats(0, 1))
def test_chance_only_shortens_a_wait_a_little(failures: int, chance: float) -> None:
    longest = patience(failures, 0.0)
    assert longest * 0.9 <= patience(failures, chance) + timedelta(microseconds=1)
    assert patience(failures, chance) <= longest


# Who signed it


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("body", [b"", b"<feed/>", bytes(range(256))], ids=repr)
def test_a_good_signature_is_known_by_every_method(method: str, body: bytes) -> None:
    header = sign(method, body)
    assert is_signed(header, SECRET, body)
    assert is_signed(header.upper(), SECRET, body)
    assert is_signed(f" {header} ", SECRET, body)
    assert not is_signed(header, "another secret", body)
    assert not is_signed(header, SECRET, body + b" ")
    assert not is_signed(header[:-1], SECRET, body)
    assert not is_signed(header.replace(method, "md5"), SECRET, body)


def test_a_signature_by_hand_is_the_same() -> None:
    # RFC 2202, section 3, test case 2.
    assert is_signed(
        "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79", "Jefe", b"what do ya want for nothing?"
    )


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha1",
        "sha1=",
        "=00",
        "sha1=00",
        "sha1=" + "0" * 39,
        "sha1=" + "g" * 40,
        "sha1=" + "\u0660" * 40,
        "sha256=" + "0" * 40,
        "md5=" + "0" * 32,
        "sha224=" + "0" * 56,
        "sha1=" + "0" * 40 + ", sha256=" + "0" * 64,
        "sha1 = " + "0" * 40,
        "0" * 40,
    ],
)
def test_what_is_no_signature_is_none(header: str) -> None:
    assert read_signature(header) is None
    assert not is_signed(header, SECRET, b"")


@given(some.text(max_size=200))
def test_whatever_comes_as_a_signature_is_no_surprise(header: str) -> None:
    assert not is_signed(header, SECRET, b"body")


@given(
    some.sampled_from(METHODS),
    some.sampled_from([0, 1, 20, 32, 48, 64, 65]).flatmap(
        lambda size: some.binary(min_size=size, max_size=size)
    ),
    some.sampled_from(["", " ", "\t"]),
    some.sampled_from([str.upper, str.lower]),
)
def test_a_signature_is_read_as_it_was_written(
    method: str, digest: bytes, space: str, case: Callable[[str], str]
) -> None:
    read = read_signature(space + case(f"{method}={digest.hex()}") + space)
    fits = len(digest) == hashlib.new(method).digest_size
    assert read == ((method, digest) if fits else None)


@given(some.sampled_from(METHODS), some.binary(max_size=50), some.integers(0, 10_000))
def test_one_wrong_digit_spoils_a_signature(method: str, body: bytes, where: int) -> None:
    header = sign(method, body)
    at = len(method) + 1 + where % (len(header) - len(method) - 1)
    wrong = "1" if header[at] == "0" else "0"
    assert not is_signed(header[:at] + wrong + header[at + 1 :], SECRET, body)
