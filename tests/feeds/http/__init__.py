"""Tests of how sites are reached."""
