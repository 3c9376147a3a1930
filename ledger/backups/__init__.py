"""A whole ledger copied while it is used, and put back: both databases at one moment, and the keys."""
