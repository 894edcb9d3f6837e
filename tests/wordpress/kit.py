"""What a site is made of, kept in the cache: WordPress, the SQLite drop-in and a filled database.

The first use downloads and fills it, under a lock; every later site starts from a copy.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DEBIAN_PACKAGES = ("wordpress", "php-getid3", "libjs-cropper", "libjs-underscore")
NPM_PACKAGE = "@wp-playground/cli@3.1.56"  # carries the drop-in as a zip
DROPIN = "sqlite-database-integration"
SEED_URL = "http://blog.invalid"
PHP = ("php",)
PROGRAMS = ("php", "npm", "apt-get", "dpkg-deb")


@dataclass(frozen=True, slots=True)
class Kit:
    """The shared parts of every site. `facts` holds the accounts and posts that seed.php made."""

    core: Path
    dropin: Path
    database: Path
    facts: dict[str, Any]


def missing() -> str:
    """Name what this machine lacks for a WordPress, or nothing."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent:
        return ", ".join(absent)
    modules = subprocess.run([*PHP, "-m"], check=True, capture_output=True, text=True).stdout
    lacking = {"pdo_sqlite", "mbstring"} - set(modules.split())
    return ", ".join(f"php-{name}" for name in sorted(lacking))


def cache() -> Path:
    """Return the folder for downloads: under XDG_CACHE_HOME, else under ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "bleep" / "test-wordpress"


def prepare(folder: Path) -> Kit:
    """Return the kit kept in `folder`, making what is not there yet; safe in parallel processes.

    Raises CalledProcessError or OSError where a download or the seeding fails.
    """
    with _locked(folder):
        core = _made(folder / "core", _unpack_core)
        dropin = _made(folder / f"dropin-{_digest(NPM_PACKAGE.encode())}", _unpack_dropin)
        recipe = b"".join(path.read_bytes() for path in sorted(HERE.rglob("*.php")))
        seed = _made(
            folder / f"seed-{_digest(recipe)}",
            lambda made: _fill(made, _core_in(core), dropin / f"plugin-{DROPIN}"),
        )
    facts = json.loads((seed / "facts.json").read_text())
    return Kit(_core_in(core), dropin / f"plugin-{DROPIN}", seed / "blog.sqlite", facts)


def environment(folder: Path, dropin: Path, url: str) -> dict[str, str]:
    """Return the environment that config.php and db.php read."""
    return os.environ | {
        "BLEEP_WORDPRESS_FOLDER": str(folder),
        "BLEEP_WORDPRESS_DROPIN": str(dropin),
        "BLEEP_WORDPRESS_URL": url,
        "BLEEP_WORDPRESS_CONFIG": str(HERE / "config.php"),
    }


def run_inside(core: Path, environ: dict[str, str], code: str, *args: str) -> str:
    """Run PHP inside a site and return what it printed."""
    command = [*PHP, "-d", "display_errors=stderr", "-d", "error_reporting=E_ERROR"]
    done = subprocess.run(
        [*command, HERE / "inside.php", core, code, *args],
        env=environ,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise OSError(f"PHP failed inside WordPress: {done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made(target: Path, make: Callable[[Path], None]) -> Path:
    """Make a folder whole or not at all."""
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=target.parent) as name:
            unfinished = Path(name) / "made"
            unfinished.mkdir(mode=0o700)
            make(unfinished)
            unfinished.rename(target)
    return target


def _unpack_core(folder: Path) -> None:
    """Unpack Debian's packages without installing them, which would bring in a web server."""
    _run("apt-get", "download", "-qq", *DEBIAN_PACKAGES, cwd=folder)
    for package in sorted(folder.glob("*.deb")):
        _run("dpkg-deb", "-x", str(package), str(folder), cwd=folder)
        package.unlink()
    config = _core_in(folder) / "wp-config.php"
    config.write_text("<?php require getenv('BLEEP_WORDPRESS_CONFIG');\n")
    # wp-includes/load.php asks for MySQL unless this file is there, even where it is not used.
    (_core_in(folder) / "wp-content" / "db.php").touch()


def _core_in(folder: Path) -> Path:
    return folder / "usr" / "share" / "wordpress"


def _unpack_dropin(folder: Path) -> None:
    _run("npm", "pack", "--silent", NPM_PACKAGE, cwd=folder)
    for tarball in folder.glob("*.tgz"):
        _run("tar", "xzf", tarball.name, f"package/{DROPIN}.zip", cwd=folder)
        tarball.unlink()
    shutil.unpack_archive(folder / "package" / f"{DROPIN}.zip", folder)
    # Drop-in 3 asks for WordPress 6.4, whose parent class may read this property. One word makes
    # it readable for Debian's 6.1 as well.
    code = folder / f"plugin-{DROPIN}" / "wp-includes" / "sqlite" / "class-wp-sqlite-db.php"
    name = "$allow_unsafe_unquoted_parameters"
    code.write_text(code.read_text().replace(f"private {name}", f"protected {name}"))


def _fill(folder: Path, core: Path, dropin: Path) -> None:
    environ = environment(folder, dropin, SEED_URL) | {"BLEEP_WORDPRESS_SEEDING": "1"}
    code = (HERE / "seed.php").read_text().removeprefix("<?php")
    (folder / "facts.json").write_text(run_inside(core, environ, code))
    json.loads((folder / "facts.json").read_text())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _run(*command: str, cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
