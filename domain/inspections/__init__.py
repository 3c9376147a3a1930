"""Inspections: what an authority found at a station, what was done about it, and when it was settled."""
