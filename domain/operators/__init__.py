"""Operators under contract: what was agreed, what is claimed, paid and taken off for it."""
