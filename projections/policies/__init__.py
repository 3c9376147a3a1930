"""What was laid down where, from when on, what lies there and what is planned, as known anywhere."""
