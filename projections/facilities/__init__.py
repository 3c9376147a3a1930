"""The question of facilities: rooms, name plate, service points and partners on a day."""

from projections.facilities.projection import FacilitiesProjection

__all__ = ["FacilitiesProjection"]
