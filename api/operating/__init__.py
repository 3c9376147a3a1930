"""What operators do: serve, migrate, diagnose, hand out tokens, show a demonstration."""
