"""Questions about money: the notices that are due, and a statement of the bank."""
