"""Tests of how summaries are made."""
