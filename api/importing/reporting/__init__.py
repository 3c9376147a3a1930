"""What is told of an import: what became of each row, and why, in words."""
