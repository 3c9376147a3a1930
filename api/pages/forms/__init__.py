"""Forms of all kinds: their fields follow from the details that a kind is stated by."""
