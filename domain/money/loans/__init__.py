"""Loans between the grants of a station."""
