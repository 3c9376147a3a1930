"""Two moments of a question compared: which figures changed, and by which entries."""
