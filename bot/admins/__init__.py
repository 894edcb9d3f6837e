"""Lists, announcements, cards and figures, which admins work with."""
