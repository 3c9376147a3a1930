"""The question of projects: goals against results, what was done for them, and 1+X+1."""

from projections.projects.projection import ProjectsProjection

__all__ = ["ProjectsProjection"]
