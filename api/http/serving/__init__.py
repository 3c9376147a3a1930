"""What a serving process has at hand, and how it starts, listens, logs and stops."""
