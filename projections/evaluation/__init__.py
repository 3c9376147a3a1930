"""The question of evaluations: what was scored by whom, what it comes to, what is to be put right."""

from projections.evaluation.projection import EvaluationProjection

__all__ = ["EvaluationProjection"]
