"""Sealing: which person a personal field belongs to, and how a later sheet finds them again."""

from ledger.application import open_ledger
from ledger.sealing import client_identity, person_id
from tests.builders import a_home_visit, a_joining, a_plan, command, record_id


def test_a_client_recorded_by_hand_is_found_by_name_and_group(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        visited = a_home_visit(client_name="王某某", target_groups=("dibao", "disability"))
        plan, joining, visit = (
            command(details, command_id=f"command-{number}", event_id=record_id(number))
            for number, details in enumerate((a_plan(), a_joining(), visited))
        )
        opened.ledger.execute_many([plan, joining])
        opened.ledger.execute(visit)
        found = opened.ledger.vault.find_person(
            f"client/{visit.station}", client_identity("王某某", ("disability", "dibao"))
        )
        assert found == person_id(visit.station, "client", visit.details.client)
        assert opened.ledger.vault.find_person(f"client/{visit.station}", "王某某|") is None
