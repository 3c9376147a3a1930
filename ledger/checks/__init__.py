"""What is stored, checked: the log, its indexes, what was published, the vault."""
