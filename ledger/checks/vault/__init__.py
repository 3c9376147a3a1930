"""The vault held against the book, and its log of readings against its chain.

The vault is another database with other rights, which an auditor may not have; and here something
is allowed to be missing: what was erased.
"""
