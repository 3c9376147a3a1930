"""Which months are closed, by whom, and which late entries are allowed into them."""

from projections.months.projection import MonthsProjection

__all__ = ["MonthsProjection"]
