"""Faults: what is said when there is no answer."""
