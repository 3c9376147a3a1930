"""Fields that hold a word of a closed list of visits, refused under a code that names the list."""

from __future__ import annotations

from typing import Annotated

from domain.ground import vocabulary
from domain.ground.forms.fields import RefusedAs
from domain.visits.refusals import UnknownService

Service = Annotated[vocabulary.Service, RefusedAs(UnknownService)]
