"""The question of contracts: what is agreed, claimed, paid, taken off, and to be given back."""

from projections.contracts.projection import ContractsProjection

__all__ = ["ContractsProjection"]
