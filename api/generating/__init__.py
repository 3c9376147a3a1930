"""A synthetic city of social-work stations, made through the ordinary command path.

For measuring, demonstrations and tests: plausible rosters, visits, training, grants, spending,
corrections and late entries, the same for the same seed, and nobody's real data.
"""

from api.generating.city import CityPlan, GenerationReport, generate_city

__all__ = ["CityPlan", "GenerationReport", "generate_city"]
