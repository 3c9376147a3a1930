"""The question of activities: groups and sessions, people reached, governance, resources, office work."""

from projections.activities.projection import ActivitiesProjection

__all__ = ["ActivitiesProjection"]
