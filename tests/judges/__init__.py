"""Judges that did not come from Bleep: the Bot API's specification, Telegram's own parser."""
