"""One file per module of bot/render: how each message looks."""
