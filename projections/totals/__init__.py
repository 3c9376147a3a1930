"""Sums and counts that are known as of any position."""
