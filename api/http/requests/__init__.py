"""The way of every read and every write, and the addresses that belong to no subject."""
