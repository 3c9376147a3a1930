"""Operators: what HTTP, pages and command line say of contracts."""
