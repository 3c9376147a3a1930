"""Fields that hold a word of a closed list of money, refused under a code that names the list."""

from __future__ import annotations

from typing import Annotated

from domain.ground import vocabulary
from domain.ground.forms.fields import RefusedAs
from domain.money.refusals import UnknownCategory, UnknownSource

Source = Annotated[vocabulary.Source, RefusedAs(UnknownSource)]
Category = Annotated[vocabulary.Category, RefusedAs(UnknownCategory)]
