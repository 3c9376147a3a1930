"""The trial balance and the ledgers: the budget's postings, both sides of each, by account."""
