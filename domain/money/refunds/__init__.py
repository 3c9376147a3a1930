"""Money that came back of an expenditure."""
