"""Stations over HTTP."""
