"""STEP: is the relay account of a site fit to send comments? Asked before the first one goes.

A site that was away when the process started was not checked then, and an account may be one whose
comments skip every filter.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from feeds.sites.base import Platform
from storage.outcome import Later
from storage.records import Site

log = logging.getLogger(__name__)

_AGAIN = timedelta(minutes=10)


class Vetting:
    """Remembers, for as long as the process lives, which sites were checked and are right."""

    def __init__(self) -> None:
        self._right: set[tuple[int, str | None]] = set()
        self._wrong: dict[tuple[int, str | None], tuple[datetime, str]] = {}

    async def refusal(self, site: Site, platform: Platform, now: datetime) -> Later | None:
        """Say why no comment may go to a site now; None where one may.

        What is wrong stops comments and is looked at again after ten minutes, not at once: many
        wrong passwords in a row make a site shut us out. What is away or a warning stops nothing
        and is asked again before the next comment.
        """
        key = (site.id, site.api_root)  # where it has moved to, it is looked at anew
        if key in self._right:
            return None
        again_at, why = self._wrong.get(key, (now, ""))
        if again_at <= now:
            findings = await platform.check()
            if all(finding.level == "ok" for finding in findings):
                self._right.add(key)
            wrong = [finding.text for finding in findings if finding.level == "wrong"]
            if not wrong:
                return None
            again_at, why = now + _AGAIN, wrong[0]
            if key not in self._wrong:
                log.error("No comment goes to %s: %s", site.address, why)
            self._wrong[key] = again_at, why
        return Later(why, again_at - now, counted=False)
