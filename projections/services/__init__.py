"""The services question: who was visited, by whom, how long and for what."""

from projections.services.answers import Services, StationServices, VisitLine, VisitLines
from projections.services.lines import visits_list
from projections.services.projection import ServicesProjection
from projections.services.queries import services

__all__ = [
    "Services",
    "ServicesProjection",
    "StationServices",
    "VisitLine",
    "VisitLines",
    "services",
    "visits_list",
]
