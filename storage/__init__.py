"""Everything that speaks SQL, and the nouns that all packages share."""
