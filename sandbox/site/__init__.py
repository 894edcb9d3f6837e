"""The small blog: its state, pages, feeds, REST and editor's desk."""
