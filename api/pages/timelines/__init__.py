"""Timelines: everything about one client or one grant in one story, as known at any moment."""
