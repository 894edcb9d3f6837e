"""Benchmarks of what Bleep does, and what was learnt from the same posts."""
