"""Clients: who is registered with the station, and whose two codes stand for one person."""
