"""The staffing question: who works at a station on any day, as known at any position."""

from projections.staffing.answers import (
    ExpiringCredential,
    ExpiringCredentials,
    Person,
    Staffing,
    StationStaffing,
)
from projections.staffing.projection import StaffingProjection
from projections.staffing.queries import expiring_credentials, staffing

__all__ = [
    "ExpiringCredential",
    "ExpiringCredentials",
    "Person",
    "Staffing",
    "StaffingProjection",
    "StationStaffing",
    "expiring_credentials",
    "staffing",
]
