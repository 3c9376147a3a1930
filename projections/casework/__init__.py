"""The question of casework: cases by stage, what their files lack, referrals and complaints."""

from projections.casework.projection import CaseworkProjection

__all__ = ["CaseworkProjection"]
