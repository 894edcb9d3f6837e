"""Names: only their public numbers are connected to."""

from __future__ import annotations

import pytest

from feeds.http.resolve import PrivateAddressError, PublicNames
from tests.feeds.stand_in import Numbers


async def found(*numbers: str) -> list[str]:
    return [result["host"] for result in await PublicNames(Numbers(*numbers)).resolve("a.example")]


async def test_public_numbers_pass() -> None:
    assert await found("8.8.8.8", "2606:4700::1") == ["8.8.8.8", "2606:4700::1"]


async def test_of_mixed_numbers_the_public_ones_pass() -> None:
    assert await found("127.0.0.1", "8.8.8.8", "::1", "fe80::1%eth0") == ["8.8.8.8"]


@pytest.mark.parametrize("number", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
async def test_a_name_with_private_numbers_only_is_refused(number: str) -> None:
    with pytest.raises(PrivateAddressError):
        await found(number)


async def test_a_name_with_no_numbers_stays_without() -> None:
    assert await found() == []


async def test_the_other_resolver_is_asked_each_time() -> None:
    inner = Numbers("8.8.8.8")
    names = PublicNames(inner)
    await names.resolve("a.example", 443)
    inner.numbers = ("127.0.0.1",)
    with pytest.raises(PrivateAddressError):
        await names.resolve("a.example", 443)
    assert inner.asked == ["a.example", "a.example"]
