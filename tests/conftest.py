"""Fixtures that every test may use: real databases and a real WordPress."""

from __future__ import annotations

pytest_plugins = [
    "tests.compiled",
    "tests.databases",
    "tests.ready",
    "tests.running",
    "tests.wordpress.fixture",
]
