"""What each platform can do with comments."""
