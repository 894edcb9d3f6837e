"""A process sends only while the lease certainly is its own."""

from __future__ import annotations

from bot.tenure import LEASE_LENGTH, RENEW_SECONDS, Tenure
from tests.clock import FakeClock


def test_nothing_is_ours_before_the_lease_was_taken() -> None:
    assert not Tenure(FakeClock().monotonic).holds()


def test_a_renewal_is_good_for_a_part_of_the_lease() -> None:
    clock = FakeClock()
    tenure = Tenure(clock.monotonic)
    tenure.renewed(clock.monotonic())
    assert tenure.holds()
    clock.advance(LEASE_LENGTH.total_seconds() * 0.59)
    assert tenure.holds()
    clock.advance(LEASE_LENGTH.total_seconds() * 0.02)
    assert not tenure.holds()


def test_a_process_that_slept_through_the_end_holds_nothing_until_it_is_renewed() -> None:
    clock = FakeClock()
    tenure = Tenure(clock.monotonic)
    tenure.renewed(clock.monotonic())
    clock.advance(3_600)
    assert not tenure.holds()
    tenure.renewed(clock.monotonic())
    assert tenure.holds()


def test_a_renewal_counts_from_when_it_was_asked_for() -> None:
    """The database may have taken long to answer, and the lease runs from its own clock."""
    clock = FakeClock()
    tenure = Tenure(clock.monotonic)
    asked_at = clock.monotonic()
    clock.advance(LEASE_LENGTH.total_seconds())
    tenure.renewed(asked_at)
    assert not tenure.holds()


def test_one_renewal_may_fail_and_a_takeover_comes_within_half_a_minute() -> None:
    trusted = LEASE_LENGTH.total_seconds() * 0.6
    assert 2 * RENEW_SECONDS < trusted < LEASE_LENGTH.total_seconds()
    assert LEASE_LENGTH.total_seconds() + 2 < 30
