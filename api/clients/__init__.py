"""Clients at the edge: who is to be seen again, over HTTP, as pages and on the command line."""
