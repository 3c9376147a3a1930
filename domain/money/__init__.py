"""Money: grants, reservations, expenditures."""
