"""The pretend Telegram: chats, messages, updates, limits and formatting."""
