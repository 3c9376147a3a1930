"""The question of inspections: what was found, what is still to be put right, and until when."""

from projections.inspections.projection import InspectionsProjection

__all__ = ["InspectionsProjection"]
