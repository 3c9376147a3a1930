"""Who signs in: sessions over HTTP, accounts on the command line."""
