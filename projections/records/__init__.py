"""The question of all lists: which records of a kind there are, and which entry says what counts."""

from projections.records.projection import RecordsProjection

__all__ = ["RecordsProjection"]
