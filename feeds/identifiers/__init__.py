"""What the guard looks for, a module for each family of kinds, and rooms for danger and stories."""
