"""Who signs in: which passwords they may have, and what is refused about accounts and sessions.

Nothing here is a fact of the book; accounts are kept beside it, like access tokens.
"""
