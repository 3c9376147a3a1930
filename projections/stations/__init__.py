"""The stations question: which stations there are, where they belong and how they stand."""

from projections.stations.projection import StationsProjection
from projections.stations.queries import StationRow, every_code, exists, stations, stations_within
