"""Evaluations at the edge: routes, pages, prints."""
