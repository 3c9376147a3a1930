"""Inspections: what HTTP, pages and command line say of them and of their findings."""
