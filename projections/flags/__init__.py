"""The question of warnings that rest on more than one record: which are flagged by what else there is."""

from projections.flags.projection import FlagsProjection
from projections.flags.queries import flagged, flags_of

__all__ = ["FlagsProjection", "flagged", "flags_of"]
