"""The book as a whole: what can be in it, and what is decided about it."""
