"""The rows about proofs are measured on a city, and a second run says what it did not measure."""

from __future__ import annotations

from bench.cities import City
from bench.measuring import child
from bench.proofs import rows


def test_publication_and_proofs_of_a_city_are_measured(tmp_path):
    place = str(tmp_path / "city")
    written = child("generate", place, "1", "300")
    city = City(place=place, events=written.count, written=written)

    published, proved = rows(city)

    assert published.key == "publish.first"
    assert published.ours
    assert proved.key == "proof.inclusion"
    assert proved.ours
    assert proved.target
    again, _proved = rows(city)
    assert again.ours is None
    assert again.note.startswith("not run")
