"""Tests of how feeds are read."""
