"""Decisions: one command against a state, to events or a refusal."""
