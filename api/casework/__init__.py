"""Casework at the edge: its routes, its page, and the answer printed."""
