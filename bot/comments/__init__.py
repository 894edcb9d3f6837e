"""What a comment goes through between the chat and the blog, both ways."""
