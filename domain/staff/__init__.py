"""Who works at the station."""
