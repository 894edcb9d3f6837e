"""How the bytes of a feed become entries, apart and with nothing believed."""
