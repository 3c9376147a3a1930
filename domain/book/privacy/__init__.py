"""What is kept of a person and how long, who looked at it, and what may be asked about it."""
