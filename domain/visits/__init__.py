"""Home visits, met and not met: to whom, by whom, with which services."""
