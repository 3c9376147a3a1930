"""Books of accounts of our money, in the formats of other people's engines."""
