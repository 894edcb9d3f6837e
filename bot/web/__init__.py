"""The pages that the process itself serves."""
