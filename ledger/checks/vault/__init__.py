"""The vault held against the book, and its log of readings against its chain."""
