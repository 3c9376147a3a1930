"""What the vault tells of a person once the record that said it is voided or corrected."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.book.changes import change_form_of
from domain.clients.details import ClientRegisteredDetails
from ledger.people.finding import ClientFinder
from ledger.people.naming import alike_to, is_elsewhere
from ledger.store.identifiers import new_event_id
from ledger.vault.identities import Described
from ledger.writing.sealing import person_id
from tests.builders import STATION, a_home_visit, correct, void
from tests.ledger.writing.checking import check_whole, found, fresh

CODE = "C-1001"
CLIENT = person_id(STATION, "client", CODE)
NAME, OTHER_NAME = "何秀英", "何绣瑛"
PHONE, OTHER_PHONE = "13900000001", "13900000002"


def registered(ledger, **said):
    details = ClientRegisteredDetails(client=CODE, registered_on="2021-07-01", **said)
    made = fresh(details)
    ledger.execute(made)
    return made.event_id


def visited(ledger, **said):
    made = fresh(a_home_visit(client=CODE, **said))
    ledger.execute(made)
    return made.event_id


def take_back(ledger, record):
    own = new_event_id()
    ledger.execute(void(record, event_id=own, command_id=own))


def state(ledger, record, **changes):
    own = new_event_id()
    stated = change_form_of(ClientRegisteredDetails)(**changes)
    ledger.execute(correct(record, stated, event_id=own, command_id=own))


def alike(ledger, **said):
    return alike_to(ledger.vault, STATION, Described(**said))[0]


def test_a_voided_record_gives_back_the_value_that_stood_before_it(ledger):
    found(ledger)
    registered(ledger, client_name=NAME, phone=PHONE)
    later = visited(ledger, client_name=OTHER_NAME, address="示例路一号")
    assert ledger.vault.reveal(CLIENT)["client_name"] == OTHER_NAME
    take_back(ledger, later)
    assert ledger.vault.reveal(CLIENT) == {"client_name": NAME, "phone": PHONE}
    assert ledger.vault.reveal_names([CLIENT], "client_name") == {CLIENT: NAME}
    check_whole(ledger)


def test_several_voided_records_in_a_row_are_all_passed_over(ledger):
    found(ledger)
    registered(ledger, client_name=NAME)
    for record in [visited(ledger, client_name=f"误录{number}") for number in range(3)]:
        take_back(ledger, record)
    assert ledger.vault.reveal_names([CLIENT], "client_name") == {CLIENT: NAME}


def test_a_value_that_a_correction_takes_away_is_not_shown(ledger):
    found(ledger)
    record = registered(ledger, client_name=NAME, phone=PHONE, guardian_name="示例监护人")
    state(ledger, record, phone=None, guardian_name=None)
    assert ledger.vault.reveal(CLIENT) == {"client_name": NAME}


def test_a_corrected_value_counts_until_its_record_is_voided(ledger):
    found(ledger)
    visited(ledger, client_name=NAME)
    record = registered(ledger, client_name=NAME, phone=PHONE)
    state(ledger, record, phone=OTHER_PHONE)
    assert ledger.vault.reveal(CLIENT)["phone"] == OTHER_PHONE
    take_back(ledger, record)
    assert ledger.vault.reveal(CLIENT) == {"client_name": NAME}


def test_nobody_is_found_by_a_telephone_that_was_taken_back(ledger):
    found(ledger)
    record = registered(ledger, client_name=NAME, phone=PHONE, birth_date="1949-12-31")
    assert alike(ledger, name="别人", phone=PHONE) == [CODE]
    state(ledger, record, phone=OTHER_PHONE)
    assert alike(ledger, name="别人", phone=PHONE) == []
    assert alike(ledger, name="别人", phone=OTHER_PHONE) == [CODE]
    assert not is_elsewhere(ledger.vault, "S-9", Described(name=NAME, phone=PHONE))
    assert is_elsewhere(ledger.vault, "S-9", Described(name=NAME, birth_date="1949-12-31"))


def test_a_mark_stays_while_another_record_gives_it(ledger):
    found(ledger)
    registered(ledger, client_name=NAME, phone=PHONE)
    take_back(ledger, visited(ledger, client_name=NAME))
    assert alike(ledger, name=NAME) == [CODE]


def test_somebody_of_whom_nothing_stands_is_no_double_and_is_found_again(ledger):
    found(ledger)
    record = registered(ledger, client_name=NAME, phone=PHONE)
    take_back(ledger, record)
    assert alike(ledger, name=NAME, phone=PHONE) == []
    assert not is_elsewhere(ledger.vault, "S-9", Described(name=NAME, phone=PHONE))
    assert ClientFinder(ledger.vault, STATION).find(Described(name=NAME)).code == CODE
    assert ledger.vault.reveal_names([CLIENT], "client_name") == {CLIENT: ""}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.booleans()), min_size=1, max_size=6))
def test_the_name_is_always_that_of_the_last_record_that_stands(ledger, said):
    code = f"C-{new_event_id()}"
    if ledger.head().pos == 0:
        found(ledger)
    made = [fresh(a_home_visit(client=code, client_name=name)) for name, _ in said]
    for each in made:
        ledger.execute(each)
    for each, (_, is_voided) in zip(made, said, strict=True):
        if is_voided:
            take_back(ledger, each.event_id)
    stands = [name for name, is_voided in said if not is_voided]
    person = person_id(STATION, "client", code)
    shown = ledger.vault.reveal_names([person], "client_name")[person]
    assert shown == (stands[-1] if stands else "")
