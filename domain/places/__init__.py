"""Where a station works and with whom: rooms, name plate, equipment, service points, partners."""
