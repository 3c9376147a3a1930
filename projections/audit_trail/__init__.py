"""The audit trail question: who recorded what, when, through which door, and why."""

from projections.audit_trail.changes import FieldChange, changes
from projections.audit_trail.projection import AuditTrailProjection
from projections.audit_trail.queries import TrailPage, TrailRow, trail
from projections.audit_trail.wording import TrailLine, line, sentence
