"""Tests of the package bot.handlers."""
