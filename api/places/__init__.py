"""Where stations work and with whom, at the edge."""
