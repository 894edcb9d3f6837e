"""STEP: the picture of a list's link, to be put on a poster."""

from __future__ import annotations

import io
from collections.abc import Callable

from bot.admins.list_links import link_of
from bot.delivery.enclosures import Enclosure
from storage.transaction import Transaction

_SCALE = 20  # points a module: about 10 cm on paper at 150 points an inch
_BORDER = 4  # modules of white around it, as ISO/IEC 18004 asks
_ERRORS = "q"  # a quarter of it may be torn or dirty


class Posters:
    """Makes the pictures; `username` returns the bot's, which is known once it has started."""

    def __init__(self, username: Callable[[], str]) -> None:
        self._username = username

    async def picture(self, tx: Transaction, list_id: int) -> Enclosure | None:
        """Return the QR code of a list's link, as PNG; None where the list is gone."""
        chosen = await tx.lists.get(list_id)
        if chosen is None:
            return None
        link = link_of(self._username(), chosen, tx.requests.key(chosen.id))
        return Enclosure(f"{chosen.slug}.png", qr_code(link))


def qr_code(text: str) -> bytes:
    """Return the QR code of a text, as PNG."""
    import segno  # noqa: PLC0415  only who wants a picture pays for it

    made = io.BytesIO()
    segno.make(text, error=_ERRORS, micro=False).save(made, "png", scale=_SCALE, border=_BORDER)
    return made.getvalue()
