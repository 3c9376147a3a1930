"""Exports of Taizhang: what an outsider takes away to look at, and to check without us.

Each writes one kind of file from the log, entry by entry, so that memory does not grow with the
book. People are codes in all of them; no export reads the person vault.
"""
