"""Being a witness of other ledgers, and asking witnesses of one's own."""
