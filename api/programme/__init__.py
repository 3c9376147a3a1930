"""The programme of cities and districts at the edge: what is in force where."""
