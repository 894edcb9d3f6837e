"""Run a WordPress by hand: `up` starts one and says how to reach it, `down` ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.wordpress import kit
from tests.wordpress.site import WordPress, running

START_SECONDS = 120


def main(word: str) -> int:
    """Do what the word says; return the exit code."""
    words = {"up": up, "down": down, "serve": serve}
    if word not in words:
        sys.stderr.write("Say up or down.\n")
        return 2
    return words[word](kit.cache() / "by-hand")


def up(folder: Path) -> int:
    """Start a site that outlives this process, and print its addresses and accounts."""
    lacking = kit.missing()
    if lacking:
        sys.stderr.write(f"This machine has no {lacking}. On Debian, .ci/run installs it.\n")
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "settings"
    if not settings.exists():
        command = [sys.executable, "-m", "tests.wordpress", "serve"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while not settings.exists() and server.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
    if not settings.exists():
        sys.stderr.write((folder / "log").read_text())
        return 1
    sys.stdout.write(settings.read_text())
    return 0


def serve(folder: Path) -> int:
    """Serve until SIGTERM; while it lasts, `settings` and `pid` lie in the folder."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    files = {folder / "pid": lambda _: f"{os.getpid()}\n", folder / "settings": describe}
    parts = kit.prepare(kit.cache())
    with tempfile.TemporaryDirectory() as name, running(Path(name), parts) as site:
        try:
            for path, text in files.items():
                path.with_suffix(".new").write_text(text(site))
                path.with_suffix(".new").rename(path)
            while True:
                signal.pause()
        finally:
            for path in files:
                path.unlink(missing_ok=True)


def describe(site: WordPress) -> str:
    """Write addresses, accounts and posts as NAME='value' lines for a shell."""
    lines = {"URL": site.url, "API": site.api, "FEED": site.feed}
    for name, account in site.facts["accounts"].items():
        lines |= {f"{name}_{key}".upper(): str(value) for key, value in account.items()}
    lines |= {f"POST_{key}".upper(): str(value) for key, value in site.facts["posts"].items()}
    return "".join(f"WORDPRESS_{key}='{value}'\n" for key, value in lines.items())


def down(folder: Path) -> int:
    """End the site that `up` started."""
    pid = folder / "pid"
    if pid.exists():
        os.kill(int(pid.read_text()), signal.SIGTERM)
        while pid.exists():
            time.sleep(0.02)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == len(["program", "word"]) else ""))
