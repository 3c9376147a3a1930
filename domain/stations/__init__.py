"""The life of a station: planned, built, open, suspended, closed, and where it lies."""
