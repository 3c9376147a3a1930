"""Audit bundles and static logs: files that are checked without us."""
