"""Taizhang (台账): the edges; HTTP, command line, and the one composition root."""
