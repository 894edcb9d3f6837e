"""The crowd: a pretend Telegram for very many chats."""
