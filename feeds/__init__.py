"""Everything that speaks to the site."""
