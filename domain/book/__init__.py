"""The book as a whole: what can be in it, and what is decided about it.

Only here are all subjects known: the catalogue of kinds, the station's state, decisions, and what
holds for every record, such as corrections, closed months, roles, forgetting and retention.
"""
