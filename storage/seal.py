"""WORDS: personal text at rest, encrypted with a key that is kept apart from the data.

Fernet (AES-128-CBC and HMAC-SHA-256, https://github.com/fernet/spec). The first key seals; every
key opens, so a key is changed by putting a new one first.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from copy import copy
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.errors import SettingsError, WrongKeyError

_DOMAIN = "chat.invalid"  # RFC 2606: .invalid never resolves, so no mail can reach anyone

UNREAD = "\0"
"""What is kept in the place of words that are too many to be read; no site lets it through."""


def new_key() -> str:
    """Return a fresh key, as text."""
    return Fernet.generate_key().decode()


class Seal:
    """Seals and opens personal text. `keys` are Fernet keys, newest first; raises SettingsError."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            boxes = [Fernet(key) for key in keys]
            self._box = MultiFernet(boxes)
        except ValueError:
            raise SettingsError(
                "BLEEP_DATA_KEY is not a key. Leave it out once, and Bleep makes one in a file."
            ) from None
        self._newest = boxes[0]
        self._address_key = keys[-1].encode()
        self._failed: set[str] = set()

    def close(self, text: str) -> str:
        """Return `text` sealed."""
        return self._box.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return the text again; raises WrongKeyError if no key opens it."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise WrongKeyError from None

    def close_data(self, data: Any) -> str:  # noqa: ANN401  whatever JSON can hold
        """Return JSON data sealed."""
        return self.close(json.dumps(data))

    def open_data(self, sealed: str) -> Any:  # noqa: ANN401  whatever JSON can hold
        """Return the JSON data again."""
        return json.loads(self.open(sealed))

    def fails_anew(self, what: str) -> bool:
        """Say whether a row is found unreadable for the first time: it is logged once."""
        is_new = what not in self._failed
        self._failed.add(what)
        return is_new

    def is_newest(self, sealed: str) -> bool:
        """Say whether the newest key has sealed this."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True

    def again(self, sealed: str) -> str:
        """Return the same sealed with the newest key; raises WrongKeyError if no key opens it."""
        return self.close(self.open(sealed))

    def anchor(self) -> str:
        """Return what `anchored` needs, sealed: the key of addresses and persons."""
        return self.close(self._address_key.decode())

    def anchored(self, anchor: str) -> Seal:
        """Return a seal with the same keys whose addresses and persons are those of an anchor.

        They stay the same when the key that they were first made with is taken out.
        """
        same = copy(self)
        same._address_key = self.open(anchor).encode()  # noqa: SLF001  it is of this class
        return same

    def address(self, chat_id: int) -> str:
        """Return the e-mail address that stands for a chat on the site.

        A keyed hash, because WordPress shows hashes of addresses to everyone: a chat id must not
        be found by trying them all (facts on comments, section 11).
        """
        digest = hmac.new(self._address_key, f"address:{chat_id}".encode(), hashlib.sha256)
        return f"{digest.hexdigest()[:20]}@{_DOMAIN}"

    def tap(self, chat_id: int, post_id: int) -> str:
        """Return the hash that stands for a person's tap on one post: 64 characters.

        Those of two posts have nothing in common, so nobody's taps can be put side by side.
        """
        told = f"tap:{chat_id}:{post_id}".encode()
        return hmac.new(self._address_key, told, hashlib.sha256).hexdigest()

    def person(self, chat_id: int) -> str:
        """Return the hash by which a person is known who has left: 64 characters.

        Keyed like the address, and told from it by another word before the number: what the site
        shows of addresses tells nothing of it.
        """
        return self.keyed("person", chat_id)

    def keyed(self, what: str, number: int) -> str:
        """Return the keyed hash of a number of one kind: 64 characters that nobody can guess."""
        told = f"{what}:{number}".encode()
        return hmac.new(self._address_key, told, hashlib.sha256).hexdigest()


def maybe_close(seal: Seal, text: str | None) -> str | None:
    """Seal a text that may be absent."""
    return None if text is None else seal.close(text)


def open_words(seal: Seal, sealed: str | None) -> str | None:
    """Open the words of a comment on the site; None where none are kept."""
    words = maybe_open(seal, sealed)
    return None if words == UNREAD else words


def maybe_open(seal: Seal, sealed: str | None) -> str | None:
    """Open a text that may be absent."""
    return None if sealed is None else seal.open(sealed)
