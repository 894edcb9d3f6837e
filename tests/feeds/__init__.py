"""Tests of the package feeds."""
