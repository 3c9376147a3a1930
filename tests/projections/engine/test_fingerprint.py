from __future__ import annotations

from sqlalchemy import Column, Integer

from domain.stations.facts import StationBuilt
from projections.engine.fingerprint import fingerprint, same_shape
from projections.staffing.projection import StaffingProjection
from projections.stations.projection import StationsProjection
from tests.projections.counting import Counting


class Wider(Counting):
    def define(self, metadata, suffix):
        tables = super().define(metadata, suffix)
        tables["counts"].append_column(Column("more", Integer))
        return tables


class Reading(Counting):
    reads = (StationBuilt,)


def test_the_same_code_has_the_same_fingerprint_in_every_process():
    assert fingerprint(Counting()) == fingerprint(Counting())
    assert fingerprint(StationsProjection()) != fingerprint(StaffingProjection())


def test_another_column_is_another_shape():
    assert not same_shape(fingerprint(Counting()), fingerprint(Wider()))


def test_a_fact_that_is_read_besides_is_other_code_of_the_same_shape():
    Reading.__module__ = Counting.__module__  # so that nothing but what is read differs
    before, after = fingerprint(Counting()), fingerprint(Reading())
    assert before != after
    assert same_shape(before, after)
