"""Training sessions, and who attended them for how many hours."""
