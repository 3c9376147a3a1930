"""What a station has on paper about its money."""
