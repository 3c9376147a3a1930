"""What auditors work with beside the lists: narrowing the journal, checking, following somebody."""
