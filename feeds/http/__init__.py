"""How sites are reached, within limits and never at a private address."""
