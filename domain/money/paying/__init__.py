"""Who pays: from the lines that a person states to the grants that have the money, to the fen."""
