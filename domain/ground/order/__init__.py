"""Order: of facts, of spans of time, of lists that are cut into pages."""
