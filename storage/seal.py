"""WORDS: personal text at rest, encrypted with a key that is kept apart from the data.

Fernet (AES-128-CBC and HMAC-SHA-256, https://github.com/fernet/spec). The first key seals; every
key opens, so a key is changed by putting a new one first.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from storage.errors import SettingsError, WrongKeyError

_DOMAIN = "chat.invalid"  # RFC 2606: .invalid never resolves, so no mail can reach anyone


def new_key() -> str:
    """Return a fresh key, as text."""
    return Fernet.generate_key().decode()


class Seal:
    """Seals and opens personal text. `keys` are Fernet keys, newest first; raises SettingsError."""

    def __init__(self, keys: Sequence[str]) -> None:
        try:
            self._box = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise SettingsError(
                "BLEEP_DATA_KEY is not a key. Leave it out once, and Bleep makes one in a file."
            ) from None
        self._address_key = keys[-1].encode()

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

    def address(self, chat_id: int) -> str:
        """Return the e-mail address that stands for a chat on the site.

        A keyed hash, because WordPress shows hashes of addresses to everyone: a chat id must not
        be found by trying them all (facts on comments, section 11).
        """
        digest = hmac.new(self._address_key, f"address:{chat_id}".encode(), hashlib.sha256)
        return f"{digest.hexdigest()[:20]}@{_DOMAIN}"


def maybe_close(seal: Seal, text: str | None) -> str | None:
    """Seal a text that may be absent."""
    return None if text is None else seal.close(text)


def maybe_open(seal: Seal, sealed: str | None) -> str | None:
    """Open a text that may be absent."""
    return None if sealed is None else seal.open(sealed)
