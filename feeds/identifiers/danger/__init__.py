"""WORDS: does somebody need help now? By phrases that say it, and by what words weigh together."""
