"""A pretend Telegram and a small blog, over HTTP only."""
