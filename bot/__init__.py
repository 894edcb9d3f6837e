"""Everything that speaks Telegram, and the process itself."""
