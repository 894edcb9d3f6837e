"""What the full suite needs from the machine, and what happens where a part is missing."""

from __future__ import annotations

import os

import pytest


def need(component: str, *, present: bool) -> None:
    """Skip the test where a component is missing; fail it when TEST_ALL=1 asks for everything.

    `component` says what is missing and, where it helps, how to get it.
    """
    if present:
        return
    reason = f"missing on this machine: {component}"
    if os.environ.get("TEST_ALL") == "1":
        pytest.fail(f"TEST_ALL=1, but {reason}", pytrace=False)
    pytest.skip(reason)
