"""A county's published notice of its lottery money comes out of the book as it was printed.

泸县 2020: what came from the centre, the province, the city and the county, in ten thousand yuan.
"""

from __future__ import annotations

from decimal import Decimal

from tests.api.http.world import STATION, open_world

ROOT = f"/v1/stations/{STATION}"
NOTICE = {"中央": "250.659", "省级": "465", "市级": "40.63", "县级": "216.46"}
ALL = "972.749"
TEN_THOUSAND = 10_000


def yuan(printed):
    return f"{Decimal(printed) * TEN_THOUSAND:.2f}"


def printed(fen):
    return str((Decimal(fen) / 100 / TEN_THOUSAND).normalize())


def test_money_by_its_level_gives_the_table_of_the_notice(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        for level, amount in NOTICE.items():
            came = {
                "grant": f"FC2020-{level}",
                "source": "welfare_lottery",
                "amount": yuan(amount),
                "received_on": "2020-07-01",
                "document_number": f"{level}福彩〔2020〕1号",
            }
            world.made(world.record("grants", came, who="accountant"))
            line = {"source": "welfare_lottery", "grant": came["grant"], "amount": yuan(amount)}
            spent = {
                "category": "service_activity",
                "spent_on": "2020-12-20",
                "amount": yuan(amount),
                "lines": [line],
                "voucher_number": f"记-{level}",
            }
            world.made(world.record("expenditures", spent, who="accountant"))
        world.house.catch_up()
        budget = world.get(f"{ROOT}/budget?from=2020-01-01&to=2020-12-31", "accountant").json()
    table = {
        each["document_number"][:2]: (printed(each["received_fen"]), printed(each["spent_fen"]))
        for each in budget["by_grant"]
    }
    assert table == {level: (amount, amount) for level, amount in NOTICE.items()}
    assert printed(budget["total_received_fen"]) == printed(budget["total_spent_fen"]) == ALL
    assert budget["total_available_fen"] == 0
