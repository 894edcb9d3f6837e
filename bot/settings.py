"""STEP: the only reader of the environment: settings, each with its meaning and its check.

An unknown name or a bad value stops the start with one clear line each, all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.quiet import parse_window
from feeds.http.web import is_loopback
from storage.errors import SettingsError

PREFIX = "BLEEP_"
_SECRET_LENGTH = 16
_FREE_RATE = 30.0  # messages a second
_LONGEST_UNDO = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, what it means, its default as written, and how it is read.

    `read` raises ValueError with the end of a sentence that says what is wanted.
    """

    name: str
    meaning: str
    default: str
    read: Callable[[str], Any]


def _text(value: str) -> str:
    return value


def _switch(value: str) -> bool:
    if value.lower() not in {"on", "off"}:
        raise ValueError("must be on or off")
    return value.lower() == "on"


def _positive(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ValueError("must be a number above 0")
    return number


def _budget(value: str) -> float:
    if value != "none" and not (value.isascii() and value.isdigit()):
        raise ValueError("must be a whole number of Stars, or none")
    return inf if value == "none" else float(value)


def _seconds(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or int(value) > _LONGEST_UNDO:
        raise ValueError(f"must be a whole number of seconds, {_LONGEST_UNDO} at most")
    return int(value)


def _owners(value: str) -> frozenset[int]:
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise ValueError("must be Telegram user ids, which are numbers, with commas between them")
    return frozenset(int(part) for part in parts)


def _sites(value: str) -> tuple[str, ...]:
    addresses = tuple(dict.fromkeys(value.split()))
    if not all("." in one or ":" in one for one in addresses):
        raise ValueError("must be web addresses, such as https://www.example.org/")
    return addresses


def _keys(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _consent(value: str) -> str:
    if value not in {"joined", "ask"}:
        raise ValueError("must be joined or ask")
    return value


def _zone(value: str) -> ZoneInfo:
    if value not in available_timezones():
        raise ValueError("must be a time zone such as Europe/London")
    return ZoneInfo(value)


def _quiet(value: str) -> str:
    try:
        return parse_window(value)
    except ValueError:
        raise ValueError("must be HH:MM-HH:MM, such as 19:00-07:30, or none") from None


def _address(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:  # noqa: PLR2004  the highest port there is
        raise ValueError("must be an address and a port, such as 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must be an address that starts with https://")
    return value.rstrip("/")


def _maybe_url(value: str) -> str:
    return _url(value) if value else ""


def _public_url(value: str) -> str:
    """Read our own address on the web; http only for tests, which stay on this machine."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    _ = parts.port  # raises ValueError for a port that is none
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    more = parts.query or parts.fragment or parts.username is not None or re.search(r"\s", value)
    if value and (not safe or not host or more):
        raise ValueError("must be an address that starts with https:// and has no query")
    return value.rstrip("/")


def _secret(value: str) -> str:
    if value and (len(value) < _SECRET_LENGTH or not re.fullmatch(r"[!-~]+", value)):
        raise ValueError("must be at least 16 letters (a to z), digits or signs, with no spaces")
    return value


SETTINGS = (
    Setting("BLEEP_TOKEN", "the bot's token from @BotFather", "", _text),
    Setting("BLEEP_SITE", "the blog: home page or feed address; several, with spaces", "", _sites),
    Setting("BLEEP_OWNERS", "Telegram user ids of the owners, with commas", "", _owners),
    Setting("BLEEP_DATABASE", "SQLAlchemy URL; else a SQLite file in BLEEP_DATA", "", _text),
    Setting("BLEEP_DATA", "folder for the SQLite file and other local state", "./data", Path),
    Setting("BLEEP_DATA_KEY", "keys for personal text at rest, newest first", "", _keys),
    Setting("BLEEP_SITE_USER", "the relay account on the site, of several the first", "", _text),
    Setting("BLEEP_SITE_PASSWORD", "its password; WordPress: an application password", "", _text),
    Setting("BLEEP_MODERATOR_USER", "the account that approves comments", "", _text),
    Setting("BLEEP_MODERATOR_PASSWORD", "its application password", "", _text),
    Setting("BLEEP_BLOGGER_CLIENT", "Google's OAuth client, for readers' letters", "", _text),
    Setting("BLEEP_BLOGGER_SECRET", "its secret", "", _text),
    Setting("BLEEP_BLOGGER_TOKEN", "a refresh token of the scope blogger", "", _text),
    Setting("BLEEP_TELEGRAM_URL", "Bot API server", "https://api.telegram.org", _url),
    Setting("BLEEP_POLL_SECONDS", "shortest time between two polls", "300", _positive),
    Setting(
        "BLEEP_UNDO_SECONDS", "seconds in which a sent comment can be undone, or 0", "30", _seconds
    ),
    Setting("BLEEP_RATE", "most broadcast messages a second", "28", _positive),
    Setting("BLEEP_PAID_BROADCAST", "on allows paid messages, above 30 a second", "off", _switch),
    Setting("BLEEP_STAR_BUDGET", "most Stars a broadcast may cost, or none", "none", _budget),
    Setting("BLEEP_QUIET", "quiet time for new subscribers, or none", "19:00-07:30", _quiet),
    Setting(
        "BLEEP_ANNOUNCEMENTS",
        "joined: who joins a topic agrees to them too; ask: a yes of their own",
        "joined",
        _consent,
    ),
    Setting("BLEEP_TIMEZONE", "the site's time zone", "Europe/London", _zone),
    Setting("BLEEP_HTTP", "address for the health pages", "127.0.0.1:8080", _address),
    Setting(
        "BLEEP_WEBHOOK_URL", "public https address for pushes of the blog's hub", "", _public_url
    ),
    Setting("BLEEP_WAKE_SECRET", "secret of the site's own hook, at least 16 long", "", _secret),
    Setting("BLEEP_LLM_URL", "OpenAI-compatible endpoint for summaries", "", _maybe_url),
    Setting("BLEEP_LLM_MODEL", "its model; needed with the endpoint", "", _text),
    Setting("BLEEP_LLM_KEY", "its key, where it wants one", "", _text),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, read and checked."""

    values: Mapping[str, Any] = field(repr=False)
    warnings: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  settings are of several types
        try:
            return self.values[PREFIX + name.upper()]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def database_url(self) -> str:
        """The database's address; a SQLite file in the data folder where none is set."""
        return str(self.database) or f"sqlite:///{self.data / 'bleep.sqlite'}"


def read_settings(environment: Mapping[str, str], *, needed: tuple[str, ...] = ()) -> Settings:
    """Read the settings; raises SettingsError with a line for everything that is wrong."""
    given = {name: value.strip() for name, value in environment.items() if name.startswith(PREFIX)}
    known = {setting.name for setting in SETTINGS}
    wrong = [
        f"{name} is not a setting of Bleep. The README lists them."
        for name in sorted(given.keys() - known)
    ]
    wrong += [
        f"{name} is missing. The README tells what it is." for name in needed if not given.get(name)
    ]
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        try:
            values[setting.name] = setting.read(given.get(setting.name) or setting.default)
        except ValueError as error:
            wrong.append(f"{setting.name} {error}.")
    wrong += _half_accounts(given)
    if values.get("BLEEP_LLM_URL") and not given.get("BLEEP_LLM_MODEL"):
        wrong.append("BLEEP_LLM_MODEL is missing: BLEEP_LLM_URL is set, and needs a model's name.")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(values, tuple(_unpaid(values)))


def _unpaid(values: Mapping[str, Any]) -> list[str]:
    """Say what a rate above the free one needs (facts on Telegram, section 1)."""
    if values["BLEEP_RATE"] <= _FREE_RATE or values["BLEEP_PAID_BROADCAST"]:
        return []
    return ["BLEEP_RATE is 30 at most unless BLEEP_PAID_BROADCAST is on. Bleep sends 30 a second."]


def _half_accounts(given: Mapping[str, str]) -> list[str]:
    together = [
        ("BLEEP_SITE_USER", "BLEEP_SITE_PASSWORD"),
        ("BLEEP_MODERATOR_USER", "BLEEP_MODERATOR_PASSWORD"),
        ("BLEEP_BLOGGER_CLIENT", "BLEEP_BLOGGER_SECRET", "BLEEP_BLOGGER_TOKEN"),
    ]
    return [
        f"{missing} is missing: {there[0]} is set, and they go together."
        for names in together
        if (there := [name for name in names if given.get(name)])
        for missing in names
        if missing not in there
    ]
