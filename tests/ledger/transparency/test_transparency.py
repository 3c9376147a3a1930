"""The transparency log: what it signs, what it serves, and what it will not sign."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.evidence.checkpoints import open_checkpoint
from ledger.evidence.notes import Cosigner
from ledger.evidence.proof_files import ProofFile, check_proof_file
from ledger.evidence.refusals import ProofBeyondHead, ProofInvalid, UnknownPosition, UnknownTile
from ledger.evidence.tiles import Tile, read_entry_bundle, tiles_of
from ledger.evidence.tree import EMPTY_ROOT
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy
from ledger.faults.log import (
    LogForkedError,
    LogKeyExposedError,
    LogKeyForeignError,
    LogKeyMissingError,
)
from ledger.faults.machine import LedgerDamagedError
from ledger.schema.tables import checkpoints, cosignatures, log_keys, tiles
from ledger.transparency.key_lineage import read_lineage, register
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile, LogKeys
from ledger.transparency.log_tiles import LogTiles
from tests.ledger.transparency.transparency_logs import (
    KEYS,
    ORIGIN,
    append,
    drop_guards,
    entry,
    leaf,
    mth,
    opened,
    path,
    proof,
    sqlite_in,
)


@pytest.fixture
def log(database_url):
    """A log of 600 entries: two full tiles and a partial one."""
    with opened(database_url, 600) as found:
        yield found


def run(log, statement, *parameters):
    with log._engine.begin() as connection:
        drop_guards(connection)
        connection.exec_driver_sql(statement, parameters)


def count(log, table):
    with log._engine.connect() as connection:
        return len(connection.execute(table.select()).all())


def leaves_of(size):
    return [leaf(entry(number)) for number in range(1, size + 1)]


# publishing


def test_a_checkpoint_names_the_log_its_size_and_its_root(log):
    made = log.publish()
    assert made.note.decode().splitlines()[:2] == [ORIGIN, "600"]
    opened_one = open_checkpoint(made.note, log.verifiers(), ORIGIN)
    assert (opened_one.size, opened_one.root) == (600, mth(leaves_of(600)))
    assert log.newest() == log.at(600) == made
    assert log.origin == ORIGIN
    assert [key.vkey for key in log.verifiers()] == [KEYS.current]


def test_nothing_is_signed_twice_while_the_head_stands_still(log):
    made = log.publish()
    assert log.publish() == made
    append(log._engine, 1)
    assert log.publish().size == 601
    assert [each.size for each in log.checkpoints()] == [600, 601]
    assert log.at(600) == made


def test_an_empty_log_has_a_checkpoint_too(database_url):
    with opened(database_url) as log:
        assert log.newest() is None
        made = log.publish()
        assert (made.size, made.root) == (0, EMPTY_ROOT)
        append(log._engine, 3)
        assert log.publish().root == mth(leaves_of(3))


def test_publishing_reads_only_what_is_new(log, monkeypatch):
    log.publish()
    append(log._engine, 500)
    read = []
    original = LogTiles._query

    def watched(self, statement, *parameters):
        if "leaf_hash" in statement:
            read.append(parameters)
        return original(self, statement, *parameters)

    monkeypatch.setattr(LogTiles, "_query", watched)
    log.publish()
    # From the last full tile on: 512 is the start of the third.
    assert read
    assert all(start >= 512 for start, _end in read)


def test_many_publishers_at_once_agree_on_one_note_per_size(log):
    others = [TransparencyLog(log._engine, KEYS) for _ in range(4)]
    stop = threading.Event()

    def keep_publishing(one):
        made = []
        while not stop.is_set():
            made.append(one.publish())
        return made

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(keep_publishing, one) for one in others]
        for _ in range(15):
            append(log._engine, 37)
        stop.set()
        made = {each for future in running for each in future.result()}
    stored = set(log.checkpoints())
    assert made <= stored
    assert len({each.size for each in stored}) == len(stored)
    log.publish()
    assert_consistent(log)


def assert_consistent(log):
    found = list(log.checkpoints())
    everything = leaves_of(found[-1].size)
    for each in found:
        assert each.root == mth(everything[: each.size])
    for tile in tiles_of(found[-1].size):
        data = log.tile(tile)
        width = 256**tile.level
        assert len(data) == 32 * tile.width
        last = tile.index * 256 + tile.width - 1
        assert data[-32:] == mth(everything[last * width : (last + 1) * width])


def test_a_publication_cut_off_anywhere_is_made_good_by_the_next(database_url, monkeypatch):
    with opened(database_url, 70 * 256 + 5) as log:
        kept = []
        original = LogTiles._store

        def killed(self, level, first, hashes):
            if kept:
                raise KeyboardInterrupt
            kept.append(first)
            original(self, level, first, hashes)

        monkeypatch.setattr(LogTiles, "_store", killed)
        with pytest.raises(KeyboardInterrupt):
            log.publish()
        assert kept
        assert log.newest() is None
        assert 0 < count(log, tiles) < 70
        monkeypatch.setattr(LogTiles, "_store", original)
        monkeypatch.setattr(TransparencyLog, "_store", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            log.publish()
        monkeypatch.undo()
        assert log.newest() is None
        log.publish()
        assert count(log, tiles) == 70
        assert_consistent(log)


# proofs, against a second reading of RFC 6962


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1_500])
def test_proofs_are_those_of_the_standard(tmp_path, size):
    everything = leaves_of(size)
    chosen = sorted({1, 2, 255, 256, 257, size // 2 + 1, size - 1, size} & set(range(1, size + 1)))
    with opened(sqlite_in(tmp_path), size) as log:
        made = log.publish()
        assert made.root == mth(everything)
        for position in chosen:
            found = log.inclusion(position)
            assert found.hashes == path(position - 1, everything)
            assert (found.index, found.size, found.checkpoint) == (position - 1, size, made)
            for within in (each for each in chosen if each >= position):
                hashes = log.inclusion(position, within).hashes
                assert hashes == path(position - 1, everything[:within])
        for first in chosen:
            assert log.consistency(first, size).hashes == proof(first, everything)


def test_proofs_of_a_log_with_tiles_of_three_levels_are_those_of_the_standard(tmp_path):
    size = 70_000
    everything = leaves_of(size)
    dice = random.Random(3)
    with opened(sqlite_in(tmp_path), 65_000) as log:
        older = log.publish()
        append(log._engine, size - 65_000)
        newer = log.publish()
        assert count(log, tiles) == 273 + 1
        assert (older.root, newer.root) == (mth(everything[:65_000]), mth(everything))
        for position in (1, 65_536, 65_537, size, *dice.sample(range(1, size), 5)):
            assert log.inclusion(position, size).hashes == path(position - 1, everything)
        for first in (1, 256, 65_000, 65_536, size - 1, size, *dice.sample(range(1, size), 3)):
            assert log.consistency(first, size).hashes == proof(first, everything)
        raw = log.tile(Tile(2, 0, 1))
        assert raw == mth(everything[:65_536])
        assert log.tile(Tile(1, 0)) == b"".join(
            mth(everything[at : at + 256]) for at in range(0, 65_536, 256)
        )


def test_a_proof_takes_a_handful_of_queries(tmp_path, monkeypatch):
    with opened(sqlite_in(tmp_path), 20_000) as log:
        log.publish()
        asked = []
        original = LogTiles._query
        monkeypatch.setattr(
            LogTiles, "_query", lambda *given: asked.append(given) or original(*given)
        )
        log.inclusion(10_000)
        log.consistency(10_001, 20_000)
    assert len(asked) <= 14


def test_proofs_reach_up_to_the_head_before_it_is_published(log):
    everything = leaves_of(600)
    found = log.inclusion(300, 600)
    assert found.hashes == path(299, everything)
    assert found.checkpoint is None
    assert log.consistency(599, 600).hashes == proof(599, everything)
    assert count(log, tiles) == count(log, checkpoints) == 0


def test_a_proof_without_a_size_is_about_the_first_checkpoint_over_the_position(log):
    first = log.publish()
    append(log._engine, 10)
    assert log.inclusion(600).checkpoint == first
    made = log.inclusion(601).checkpoint
    assert made.size == 610
    append(log._engine, 10)
    log.publish()
    assert log.inclusion(601).checkpoint == made
    assert log.checkpoint_covering(601) == made
    assert log.checkpoint_covering(621) is None


def test_a_position_that_is_not_there_has_no_proof(log):
    for position in (0, -1, 601, 2**62):
        with pytest.raises(UnknownPosition):
            log.inclusion(position)
    assert log.newest() is None


def test_sizes_that_cannot_be_proved_are_refused(log):
    with pytest.raises(ProofBeyondHead) as raised:
        log.inclusion(1, 601)
    assert "600" in raised.value.message("zh")
    with pytest.raises(UnknownPosition):
        log.inclusion(300, 299)
    with pytest.raises(ProofBeyondHead):
        log.consistency(1, 601)
    for first, second in ((0, 600), (0, 0), (5, 4), (-1, 5)):
        with pytest.raises(ProofInvalid):
            log.consistency(first, second)


def test_a_proof_file_convinces_whoever_trusts_the_log(log):
    policy = TrustPolicy(logs=(TrustedLog(KEYS.signer.verifier),))
    file = ProofFile.parse(log.proof_file(300))
    checkpoint = check_proof_file(file, leaf(entry(300)), policy)
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 600)
    with pytest.raises(ProofInvalid):
        check_proof_file(file, leaf(entry(301)), policy)


def test_cosignatures_stand_under_our_own_signature(log):
    made = log.publish()
    witness = Cosigner("witness.example/w1", bytes(range(32)))
    text = made.note.decode().partition("\n\n")[0] + "\n"
    line = witness.cosign(text, 1_790_000_000)
    with log._engine.begin() as connection:
        connection.execute(
            cosignatures.insert().values(
                size=600, name=witness.verifier.name, line=line, made_at="2026-11-23"
            )
        )
    raw = log.newest().raw
    assert raw == made.note + line.encode()
    policy = TrustPolicy.parse(
        f"log {KEYS.current}\nwitness w1 {witness.verifier.vkey}\nquorum w1\n"
    )
    assert policy.check(raw).size == 600
    assert log.inclusion(1).checkpoint.raw == raw


def test_a_proof_is_given_under_the_checkpoint_that_most_witnesses_have_cosigned(log):
    signed = {}
    for names in ((), ("w1",), ("w1", "w2"), ("w2", "w3"), ()):
        made = log.publish()
        for name in names:
            row = {"size": made.size, "name": name, "line": f"line of {name}\n", "made_at": "2026"}
            with log._engine.begin() as connection:
                connection.execute(cosignatures.insert().values(**row))
        signed[made.size] = names
        append(log._engine, 10)
    assert list(signed) == [600, 610, 620, 630, 640]
    chosen = [log.checkpoint_covering(position).size for position in (1, 615, 621, 631, 640)]
    assert chosen == [620, 620, 630, 640, 640]
    assert log.inclusion(5).checkpoint.lines == ("line of w1\n", "line of w2\n")


# tiles


def test_tiles_and_bundles_are_served_as_far_as_the_checkpoint_reaches(log):
    with pytest.raises(UnknownTile):
        log.tile(Tile(0, 0))
    log.publish()
    append(log._engine, 100)
    everything = leaves_of(600)
    assert log.tile(Tile(0, 1)) == b"".join(everything[256:512])
    assert log.tile(Tile(0, 0, 7)) == b"".join(everything[:7])
    assert log.tile(Tile(0, 2, 88)) == b"".join(everything[512:600])
    assert log.tile(Tile(1, 0, 2)) == mth(everything[:256]) + mth(everything[256:512])
    assert read_entry_bundle(log.entries(2, 88)) == [entry(n) for n in range(513, 601)]
    assert read_entry_bundle(log.entries(0)) == [entry(n) for n in range(1, 257)]
    for missing in (Tile(0, 2), Tile(0, 2, 89), Tile(1, 0, 3), Tile(2, 0, 1), Tile(9, 0, 1)):
        with pytest.raises(UnknownTile):
            log.tile(missing)
    with pytest.raises(UnknownTile):
        log.entries(2, 89)


# never a fork


def test_a_log_that_lost_entries_is_not_signed_again(log):
    log.publish()
    run(log, "DELETE FROM events WHERE pos > 598")
    smaller = TransparencyLog(log._engine, KEYS).tiles.frontier(598).to_bytes()
    mark = "?" if log._engine.dialect.name == "sqlite" else "%s"
    run(log, f"UPDATE log_head SET pos = 598, frontier = {mark}", smaller)
    with pytest.raises(LogForkedError) as raised:
        log.publish()
    assert "600" in raised.value.message("zh")
    assert log.newest().size == 600


@pytest.mark.parametrize("position", [1, 300, 520, 600])
def test_a_log_whose_signed_past_was_rewritten_is_not_signed_again(log, position):
    log.publish()
    sqlite = log._engine.dialect.name == "sqlite"
    mark = "?" if sqlite else "%s"
    run(
        log,
        f"UPDATE events SET leaf_hash = {mark} WHERE pos = {mark}",
        leaf(b"another"),
        position,
    )
    run(log, "DELETE FROM tiles")
    # The forger computes the head anew over what stands there now.
    forged = TransparencyLog(log._engine, KEYS).tiles.frontier(600).to_bytes()
    run(log, f"UPDATE log_head SET frontier = {mark}", forged)
    append(log._engine, 5)
    with pytest.raises(LogForkedError):
        log.publish()
    assert [each.size for each in log.checkpoints()] == [600]


def test_leaves_that_do_not_make_the_head_are_neither_signed_nor_kept_as_tiles(log):
    log.publish()
    append(log._engine, 300)
    mark = "?" if log._engine.dialect.name == "sqlite" else "%s"
    run(log, f"UPDATE events SET leaf_hash = {mark} WHERE pos = 700", leaf(b"another"))
    with pytest.raises(LogForkedError):
        log.publish()
    assert count(log, tiles) == 2
    run(log, f"UPDATE events SET leaf_hash = {mark} WHERE pos = 700", leaf(entry(700)))
    assert log.publish().root == mth(leaves_of(900))


def test_a_checkpoint_row_that_was_not_signed_like_that_is_no_ground_to_sign_on(log):
    log.publish()
    mark = "?" if log._engine.dialect.name == "sqlite" else "%s"
    run(log, f"UPDATE checkpoints SET root = {mark}", bytes(32))
    append(log._engine, 1)
    with pytest.raises(LogForkedError):
        log.publish()
    other = LogKeys.generate(ORIGIN).signer
    text = "\n".join(log.newest().note.decode().split("\n")[:3]) + "\n"
    forged = f"{text}\n{other.sign(text)}".encode()
    run(log, f"UPDATE checkpoints SET note = {mark}", forged)
    with pytest.raises(LogForkedError):
        log.publish()


def test_a_proof_that_would_not_hold_is_not_given_out(log):
    log.publish()
    mark = "?" if log._engine.dialect.name == "sqlite" else "%s"
    run(log, f"UPDATE tiles SET hashes = {mark} WHERE n = 0", bytes(8192))
    with pytest.raises(LedgerDamagedError) as raised:
        log.inclusion(2)
    assert raised.value.params["position"] == 2
    assert log.inclusion(599).checkpoint.size == 600


def test_a_missing_leaf_is_named(log):
    run(log, "DELETE FROM events WHERE pos = 590")
    with pytest.raises(LedgerDamagedError, match="513 to 600"):
        log.inclusion(599, 600)


# keys


def test_without_keys_a_log_answers_and_does_not_sign(log):
    silent = TransparencyLog(log._engine)
    with pytest.raises(LogKeyMissingError):
        silent.publish()
    with pytest.raises(LogKeyMissingError):
        _ = silent.origin
    made = log.publish()
    assert silent.newest() == made
    assert silent.origin == ORIGIN
    assert silent.inclusion(5).checkpoint == made


def test_the_key_file_is_made_with_the_first_checkpoint_and_never_again(log, tmp_path):
    file = LogKeyFile(tmp_path / "keys")
    signing = TransparencyLog(log._engine, file)
    made = signing.publish()
    assert signing.origin == file.load().origin
    assert open_checkpoint(made.note, signing.verifiers(), signing.origin).size == 600
    file.path.unlink()
    append(log._engine, 1)
    with pytest.raises(LogKeyMissingError):
        signing.publish()
    assert not file.path.exists()


def test_a_key_open_to_others_signs_nothing(log, tmp_path):
    file = LogKeyFile(tmp_path / "keys")
    file.create(ORIGIN).signer  # noqa: B018 - only the file is wanted
    file.path.chmod(0o644)
    with pytest.raises(LogKeyExposedError):
        TransparencyLog(log._engine, file).publish()
    assert log.newest() is None


@pytest.mark.parametrize("origin", [ORIGIN, "another.example/log"])
def test_the_key_of_somebody_else_signs_nothing(log, origin):
    log.publish()
    append(log._engine, 1)
    with pytest.raises(LogKeyForeignError):
        TransparencyLog(log._engine, LogKeys.generate(origin)).publish()
    assert log.newest().size == 600
    assert len(log.verifiers()) == 1


def test_a_rotated_key_is_endorsed_and_signs_what_comes_next(log, tmp_path):
    file = LogKeyFile(tmp_path)
    signing = TransparencyLog(log._engine, file)
    before = signing.publish()
    first = file.load()
    second = signing.rotate_key()
    assert file.load() == second
    assert list(second.seeds) == [second.current]
    assert [key.vkey for key in signing.verifiers()] == [first.current, second.current]
    assert signing.publish() == before
    append(log._engine, 1)
    after = signing.publish()
    assert open_checkpoint(after.note, [second.signer.verifier]).size == 601
    assert open_checkpoint(before.note, [first.signer.verifier]).size == 600
    third = signing.rotate_key()
    assert [key.vkey for key in signing.lineage().keys] == [
        first.current,
        second.current,
        third.current,
    ]
    append(log._engine, 1)
    with pytest.raises(LogKeyForeignError):  # the old key, from a backup
        TransparencyLog(log._engine, first).publish()


def test_a_rotation_cut_off_between_file_and_database_is_finished_by_publishing(log, tmp_path):
    file = LogKeyFile(tmp_path)
    signing = TransparencyLog(log._engine, file)
    signing.publish()
    following = file.load().succeeded()
    file.replace(following)
    append(log._engine, 1)
    made = signing.publish()
    assert open_checkpoint(made.note, [following.signer.verifier]).size == 601
    assert [key.vkey for key in signing.verifiers()][-1] == following.current


def test_a_publisher_that_read_the_key_before_its_rotation_reads_it_again(
    log, tmp_path, monkeypatch
):
    file = LogKeyFile(tmp_path)
    signing = TransparencyLog(log._engine, file)
    signing.publish()
    original = TransparencyLog._store
    following = file.load().succeeded()

    def store(self, made, keys, *, expected):
        if file.load() != following:
            file.replace(following)
            with log._engine.begin() as connection:
                register(connection, following, 600)
        return original(self, made, keys, expected=expected)

    append(log._engine, 1)
    monkeypatch.setattr(TransparencyLog, "_store", store)
    made = signing.publish()
    assert open_checkpoint(made.note, [following.signer.verifier]).size == 601
    assert [each.size for each in log.checkpoints()] == [600, 601]


def test_publishing_and_rotating_at_once_leaves_one_line_of_keys(log, tmp_path):
    file = LogKeyFile(tmp_path)
    signing = TransparencyLog(log._engine, file)
    signing.publish()
    stop = threading.Event()

    def keep_publishing():
        while not stop.is_set():
            TransparencyLog(log._engine, file).publish()

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(keep_publishing) for _ in range(2)]
        for _ in range(5):
            append(log._engine, 20)
            signing.rotate_key()
        stop.set()
        assert [each.result() for each in running] == [None, None]
    assert len(signing.verifiers()) == 6
    assert_consistent(log)


def test_a_key_smuggled_into_the_table_is_not_believed(log):
    log.publish()
    stranger = LogKeys.generate(ORIGIN)
    for endorsement in (b"", b"note", log.newest().note):
        run(log, "DELETE FROM log_keys WHERE since_size = 700")
        with log._engine.begin() as connection:
            connection.execute(
                log_keys.insert().values(
                    vkey=stranger.current,
                    since_size=700,
                    introduced_at="2026",
                    endorsement=endorsement,
                )
            )
        with pytest.raises(LedgerDamagedError):
            log.verifiers()
        with pytest.raises(LedgerDamagedError):
            log.publish()


def test_a_key_cannot_vouch_for_another_name(log):
    log.publish()
    run(log, "UPDATE meta SET value = 'another.example/log'")
    with pytest.raises(LedgerDamagedError):
        log.verifiers()
    with log._engine.connect() as connection:
        assert read_lineage(connection).origin == "another.example/log"
