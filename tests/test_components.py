"""A missing component is a skip by hand and a failure in the full suite."""

from __future__ import annotations

import pytest

from tests.components import need


def test_a_missing_component_is_skipped_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="teapot"):
        need("teapot", present=False)


def test_a_missing_component_fails_the_full_suite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="teapot"):
        need("teapot", present=False)


def test_a_present_component_is_no_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_ALL", "1")
    need("teapot", present=True)
