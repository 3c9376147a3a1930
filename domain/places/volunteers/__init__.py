"""Volunteers: who is registered, and hours of service that a worker confirms."""
