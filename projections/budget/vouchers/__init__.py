"""Vouchers: the money that names a record, and the invoices that are claimed more than once."""
