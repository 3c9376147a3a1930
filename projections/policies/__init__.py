"""What was laid down where, from when on, as known at any position."""
