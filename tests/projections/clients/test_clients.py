"""Who is due and who clients are, against the plainest reading of the log, at every position and day."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.book.events import RecordCorrected, RecordVoided
from domain.casework.facts import CaseClosed, CaseFollowedUp, CaseReopened
from domain.casework.following_up import Mention, follow_ups
from domain.clients.care.facts import RemoteContactRecorded, RiskAssessed
from domain.clients.care.risk import standings
from domain.clients.facts import (
    ClientDied,
    ClientMerged,
    ClientMovedAway,
    ClientRegistered,
    ClientUnmerged,
    GroupMembership,
)
from domain.clients.lives.facts import ClientAssigned, ClientGroupsChanged
from domain.clients.lives.profile import Profile, day_of_word, profiles
from domain.clients.state import same_person
from domain.ground.policy import SEEDED, SEEDED_RULES, Rules
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from projections.clients.people import Looked, people
from projections.clients.projection import ClientsProjection
from projections.clients.queries import Wanted, clients_list, due, noticed
from projections.clients.said import contact_of, on_closed_case, on_risk, promise_of, statement
from tests.examples import few
from tests.projections.given import corrected, dump, fold, opened, record_at, voided
from tests.projections.given import given as recorded

HERE = "大岚"
DAYS = ("2026-03-10", "2026-03-11", "2026-03-12", "2026-04-20")
CLIENTS = ("C-1", "C-2", "C-3")


def rules_at(_station):
    return SEEDED_RULES


def visit(client="C-1", day="2026-03-11", start="08:41", end="09:21", **stated):
    fields = {
        "visitors": ("W-0412",),
        "client": client,
        "started_at": f"{day}T{start}:00+08:00",
        "ended_at": f"{day}T{end}:00+08:00",
        "duration_minutes": 40,
        "mode": "in_person",
        "services": ("humane_care",),
    }
    return HomeVisitRecorded(**(fields | stated))


def assessed(client="C-1", day="2026-03-11", level="yellow", assessor="W-0423", **stated):
    at = f"{day}T15:00:00+08:00"
    return RiskAssessed(client=client, assessed_at=at, level=level, assessor=assessor, **stated)


def asked(view, as_of, moment=None, as_known=None, **wanted):
    looked = Looked(view, [HERE], as_known, as_of)
    return due(looked, moment=moment or f"{as_of}T23:59", rules_at=rules_at, **wanted)


def test_red_is_followed_up_to_the_minute_and_a_contradiction_stands_until_it_is_settled():
    red = visit(risk_before="red", risk_after="red", target_groups=("elder_alone",))
    log = recorded(red, assessed(), station=HERE)
    settled = assessed(day="2026-03-13", level="blue", settles=(record_at(1), record_at(2)))
    log += recorded(settled, station=HERE, start=3)
    with opened(ClientsProjection()) as view:
        fold(ClientsProjection(), view, log)
        found = asked(view, "2026-03-12", "2026-03-12T11:05", as_known=2)
        (line,) = found.due
        assert (line.due_at, line.overdue, line.risk) == ("2026-03-12T09:21:00+08:00", True, "red")
        assert (line.rule, line.worker) == ("red_followup_hours", "W-0412")
        assert (found.counts.due, found.counts.overdue, found.counts.red_overdue) == (1, 1, 1)
        (conflict,) = found.conflicts
        assert conflict.records == [record_at(1), record_at(2)]
        early = asked(view, "2026-03-12", "2026-03-12T08:00", as_known=2)
        assert [each.overdue for each in early.due] == [False]
        now = asked(view, "2026-03-13")
        assert (now.due, now.conflicts) == ([], [])
        assert found.covered["elder_alone"].percent == 100.0


def test_a_call_that_was_answered_meets_it_and_one_that_was_not_does_not():
    red = visit(risk_after="red")
    call = RemoteContactRecorded(
        workers=("W-0412",), client="C-1", contacted_at="2026-03-12T08:00:00+08:00", mode="phone"
    )
    for contact, rule in (
        (call, []),
        (replace(call, is_unanswered=True), ["red_followup_hours"]),
    ):
        with opened(ClientsProjection()) as view:
            fold(ClientsProjection(), view, recorded(red, contact, station=HERE))
            assert [each.rule for each in asked(view, "2026-03-12", within_days=0).due] == rule


def test_an_area_that_counts_door_visits_only_takes_no_call_for_one():
    rules = Rules((("", replace(SEEDED, visit_due_modes=("in_person",))),))
    log = recorded(visit(), visit(day="2026-03-20", mode="phone"), station=HERE)
    with opened(ClientsProjection()) as view:
        fold(ClientsProjection(), view, log)
        looked = Looked(view, [HERE], None, "2026-06-01")
        (door,) = clients_list(looked, moment="2026-06-01T12:00", rules_at=lambda _s: rules).items
        (any_way,) = clients_list(looked, moment="2026-06-01T12:00", rules_at=rules_at).items
    assert (door.next_due_on, any_way.next_due_on) == ("2026-06-11", "2026-06-20")


def test_who_left_is_not_due_from_that_day_on_and_counts_in_no_group():
    log = recorded(
        ClientRegistered(
            client="C-1", registered_on="2026-01-01", groups=(GroupMembership(group="tekun"),)
        ),
        ClientDied(client="C-1", died_on="2026-03-11"),
        station=HERE,
    )
    with opened(ClientsProjection()) as view:
        fold(ClientsProjection(), view, log)
        assert [each.client for each in asked(view, "2026-03-10").due] == ["C-1"]
        gone = asked(view, "2026-03-11")
        assert (gone.due, gone.covered) == ([], {})
        (line,) = clients_list(
            Looked(view, [HERE], None, "2026-03-11"), moment="2026-03-11T12:00", rules_at=rules_at
        ).items
        assert (line.left, line.left_on, line.next_due_on) == ("died", "2026-03-11", None)


def closed(day="2026-03-10", client="C-1", case="GA-1", **stated):
    fields = {"close_reason": "goal_met", "worker": "W-0423"}
    return CaseClosed(case=case, client=client, closed_on=day, **(fields | stated))


def followed(day="2026-03-20", client="C-1", case="GA-1"):
    return CaseFollowedUp(case=case, client=client, followed_on=day, worker="W-0423", mode="phone")


def reopened(day="2026-03-20", client="C-1", case="GA-1"):
    return CaseReopened(case=case, client=client, reopened_on=day, worker="W-0423")


PROMISED = closed(follow_up_on="2026-04-01")


def lines(log, day, as_known=None, **wanted):
    with opened(ClientsProjection()) as view:
        fold(ClientsProjection(), view, recorded(*log, station=HERE))
        found = asked(view, day, as_known=as_known, within_days=0, **wanted)
        return [(each.rule, each.due_on, each.overdue_days, each.case) for each in found.due]


def test_a_closed_case_is_to_be_followed_up_on_the_day_that_its_closing_named():
    assert lines([PROMISED], "2026-03-31") == []
    assert lines([PROMISED], "2026-04-01") == [("case_follow_up", "2026-04-01", 0, "GA-1")]
    assert lines([PROMISED], "2026-04-04") == [("case_follow_up", "2026-04-01", 3, "GA-1")]
    assert lines([closed()], "2026-04-04") == []


@pytest.mark.parametrize(
    ("then", "is_done"),
    [
        (followed(), True),
        (followed("2026-03-10"), True),
        (reopened(), True),
        (visit(day="2026-03-20", purpose="follow_up"), True),
        (visit(day="2026-04-01"), True),
        (visit(day="2026-03-20"), False),
        (visit(day="2026-03-10", purpose="follow_up"), False),
        (visit(day="2026-03-20", purpose="follow_up", outcome="declined"), False),
        (followed(case="GA-2"), False),
        (visit(client="C-2", day="2026-03-20", purpose="follow_up"), False),
    ],
    ids=[
        *("followed up", "followed up on the day of the closing", "opened again"),
        *("visited for a follow-up", "visited on the day for anything"),
        *("visited before for something else", "visited on the day of the closing", "turned away"),
        *("another case followed up", "another client visited"),
    ],
)
def test_a_follow_up_is_done_by_what_asks_after_the_client_once_the_case_is_closed(then, is_done):
    rules = {rule for rule, *_line in lines([PROMISED, then], "2026-04-02")}
    assert ("case_follow_up" not in rules) == is_done


def test_a_follow_up_is_of_the_last_closing_and_as_it_was_known():
    log = [PROMISED, reopened(), closed("2026-03-25", follow_up_on="2026-04-20")]
    assert lines(log, "2026-04-05") == []
    assert lines(log, "2026-04-20") == [("case_follow_up", "2026-04-20", 0, "GA-1")]
    assert lines(log, "2026-04-05", as_known=1) == [("case_follow_up", "2026-04-01", 4, "GA-1")]
    later = replace(PROMISED, follow_up_on="2026-05-01")
    moved = [PROMISED, corrected(1, PROMISED, later)]
    assert lines(moved, "2026-04-05") == []
    assert lines(moved, "2026-05-02") == [("case_follow_up", "2026-05-01", 1, "GA-1")]
    assert lines([PROMISED, voided(1, PROMISED)], "2026-04-05") == []


def test_nobody_follows_up_who_died_or_left_and_of_two_cases_the_first_comes_first():
    assert lines([closed(close_reason="died", follow_up_on="2026-04-01")], "2026-04-05") == []
    gone = ClientMovedAway(client="C-1", moved_on="2026-03-20")
    assert lines([PROMISED, gone], "2026-04-05") == []
    sooner = closed(case="GA-2", follow_up_on="2026-03-28")
    assert lines([PROMISED, sooner], "2026-04-01") == [("case_follow_up", "2026-03-28", 4, "GA-2")]
    one = [PROMISED, sooner, followed("2026-03-29", case="GA-2")]
    assert lines(one, "2026-04-01") == [("case_follow_up", "2026-04-01", 0, "GA-1")]


def test_it_stands_with_the_worker_of_the_client_else_with_who_closed_the_case():
    for log, worker in (
        ([PROMISED], "W-0423"),
        ([PROMISED, visit(day="2026-03-12")], "W-0412"),
        ([PROMISED, ClientAssigned(client="C-1", assigned_from="2026-03-12", worker="W-7")], "W-7"),
    ):
        assert lines(log, "2026-04-02", wanted=Wanted(workers=(worker,)))
        assert not lines(log, "2026-04-02", wanted=Wanted(workers=("W-9",)))


def test_a_merge_takes_a_follow_up_to_the_first_code_and_one_under_the_other_code_does_it():
    merged = ClientMerged(client="C-2", into="C-1", merged_on="2026-03-12")
    other = replace(PROMISED, client="C-2")
    assert [line[0] for line in lines([other, visit(), merged], "2026-04-02")] == ["case_follow_up"]
    assert lines([other, merged, followed(client="C-1")], "2026-04-02") == []


some_day = st.sampled_from(DAYS)
some_client = st.sampled_from(CLIENTS)
level = st.sampled_from(("red", "yellow", "green"))
facts = st.one_of(
    st.builds(
        visit,
        client=some_client,
        day=some_day,
        risk_after=level,
        visitors=st.sampled_from([("W-1",), ("W-2",)]),
    ),
    st.builds(visit, client=some_client, day=some_day, follow_up_due=some_day),
    st.builds(visit, client=some_client, day=some_day, outcome=st.just("declined")),
    st.builds(
        HomeVisitNotMet,
        visitors=st.just(("W-1",)),
        client=some_client,
        attempted_at=some_day.map("{}T16:00:00+08:00".format),
        follow_up_due=some_day,
    ),
    st.builds(
        assessed, client=some_client, day=some_day, level=level, assessor=st.sampled_from(["W-1"])
    ),
    st.builds(
        ClientRegistered,
        client=some_client,
        registered_on=some_day,
        groups=st.sampled_from([(), (GroupMembership(group="tekun"),)]),
    ),
    st.builds(ClientAssigned, client=some_client, assigned_from=some_day, worker=st.just("W-2")),
    st.builds(ClientGroupsChanged, client=some_client, changed_on=some_day),
    st.builds(ClientMovedAway, client=some_client, moved_on=some_day),
    st.builds(closed, day=some_day, client=some_client, follow_up_on=some_day),
    st.builds(closed, day=some_day, client=some_client),
    st.builds(followed, day=some_day, client=some_client),
    st.builds(reopened, day=some_day, client=some_client),
    st.builds(visit, client=some_client, day=some_day, purpose=st.just("follow_up")),
    st.builds(ClientMerged, client=some_client, into=some_client, merged_on=some_day),
)


def is_like(was, fact):
    return type(fact) is type(was)


@st.composite
def histories(draw):
    """Facts, their corrections and voids, and merges undone."""
    events, standing = [], {}
    for pos in range(1, draw(st.integers(1, 18)) + 1):
        action = draw(st.sampled_from(["fact", "fact", "fact", "end", "undo"]))
        merged = [at for at, fact in standing.items() if isinstance(fact, ClientMerged)]
        if action == "end" and standing:
            first = draw(st.sampled_from(sorted(standing)))
            was = standing.pop(first)
            others = facts.filter(partial(is_like, was))
            if draw(st.booleans()) and not isinstance(was, ClientUnmerged):
                standing[first] = now = draw(others)
                event = corrected(first, was, now)
            else:
                event = voided(first, was)
        elif action == "undo" and merged:
            at = draw(st.sampled_from(merged))
            event = standing[pos] = ClientUnmerged(merge=record_at(at), unmerged_on=DAYS[0])
        else:
            event = standing[pos] = draw(facts)
        events.append(event)
    return recorded(*events, station=HERE)


mention = msgspec.json.Decoder(Mention).decode


def first_due(closings, seen_on):
    still = follow_ups(closings)[-1].open if closings else ()
    return min((each.due_on for each in still if each.due_on > seen_on), default="")


def by_hand(log, position, day):
    """Code -> (profile, risk, last contact, last promise, follow-up), in the plainest way."""
    standing = {}
    for _pos, entry in log[:position]:
        match entry.data:
            case RecordCorrected(record=record, now=now):
                standing[record] = now
            case RecordVoided(record=record):
                del standing[record]
            case fact:
                standing[entry.event_id] = fact
    undone = {fact.merge for fact in standing.values() if isinstance(fact, ClientUnmerged)}
    same = same_person(
        (fact.client, fact.into)
        for record, fact in standing.items()
        if isinstance(fact, ClientMerged) and record not in undone
    )
    words = defaultdict(lambda: ([], [], [], [], []))
    for record, fact in standing.items():
        if isinstance(fact, ClientMerged | ClientUnmerged):
            continue
        own = words[min(same.get(fact.client, (fact.client,)))]
        if (each := contact_of(HERE, record, fact)) and each.at[:10] <= day:
            own[0].append(each.at)
        if (each := promise_of(HERE, record, fact)) and each.at[:10] <= day:
            own[1].append((each.at, each.record, each.due_on))
        if (word := on_risk(record, fact)) and statement(word.said).at[:10] <= day:
            own[2].append(statement(word.said))
        if (word := on_closed_case(record, fact)) and (said := mention(word.said)).at[:10] <= day:
            own[4].append(said)
        if hasattr(fact, "registered_on") or type(fact).__name__.startswith("Client"):
            own[3].extend([(record, fact)] if day_of_word(fact) <= day else [])
    return {
        code: (
            (profiles(facts) or [Profile()])[-1],
            (standings(said) or [None])[-1],
            max(contacts, default=""),
            max(promises, default=("", "", ""))[2],
            first_due(closings, max(contacts, default="")[:10]),
        )
        for code, (contacts, promises, said, facts, closings) in words.items()
        if contacts or promises or said or facts or any(each.due_on for each in closings)
    }


@few(25, 100)
@given(histories(), st.integers(1, 7), st.data())
def test_every_answer_is_what_the_log_says_and_no_merge_loses_anything(log, page, data):
    position = data.draw(st.integers(0, len(log)))
    day = data.draw(some_day)
    with opened(ClientsProjection()) as view:
        fold(ClientsProjection(), view, log, page)
        found = {
            min(person.codes): (
                person.profile,
                person.seen.risk,
                person.seen.contact_at,
                person.seen.promised_on,
                person.seen.case_due_on,
            )
            for person in people(Looked(view, [HERE], position, day), rules_at)
        }
        looked, moment = Looked(view, [HERE], position, day), f"{day}T23:59"
        listed = due(looked, moment=moment, rules_at=rules_at)
        counted = (listed.counts.overdue, listed.counts.red_overdue, len(listed.conflicts))
        expected = {HERE: counted} if any(counted) else {}
        assert noticed(looked, moment=moment, rules_at=rules_at) == expected
        rows = dump(view)
    assert found == by_hand(log, position, day)
    with opened(ClientsProjection()) as view:
        fold(ClientsProjection(), view, log)
        assert dump(view) == rows
