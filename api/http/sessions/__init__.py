"""Signing in from a browser: the cookie, where a request may come from, how often one may guess."""
