"""What readers can ask for beside posts, such as their own data and its end."""
