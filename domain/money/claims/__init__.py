"""Money that is asked for before it is spent: submitted, approved or rejected, and paid."""
