"""Questions about what areas lay down: what is in force where, and how far the programme has come."""
