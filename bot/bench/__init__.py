"""Benchmarks: what Bleep does, measured, and what was learnt from the same posts."""
