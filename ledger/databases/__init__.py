"""Where a ledger lies and how its databases are opened."""
