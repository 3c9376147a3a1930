"""Cosignatures are kept once, beside the checkpoint that they are for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ledger.transparency.cosignatures import Cosignatures
from tests.ledger.transparency.transparency_logs import opened


def test_the_first_cosignature_of_a_witness_on_a_size_stays(database_url):
    with opened(database_url, 7) as log:
        log.publish()
        kept = Cosignatures(log._engine)
        assert kept.newest_size("w.example") == 0
        kept.keep(7, "w.example", "— w.example AAAAAAA=\n")
        kept.keep(7, "w.example", "— w.example BBBBBBB=\n")
        kept.keep(7, "a.example", "— a.example CCCCCCC=\n")
        kept.keep(5, "a.example", "— a.example DDDDDDD=\n")
        assert log.newest().lines == ("— a.example CCCCCCC=\n", "— w.example AAAAAAA=\n")
        assert kept.newest_size("a.example") == kept.newest_size("w.example") == 7
        assert log.newest().raw.endswith("— a.example CCCCCCC=\n— w.example AAAAAAA=\n".encode())


def test_two_processes_may_keep_at_once(database_url):
    with opened(database_url, 2) as log:
        log.publish()
        kept = Cosignatures(log._engine)
        with ThreadPoolExecutor(6) as pool:
            lines = [f"— w.example AAAA{digit}AA=\n" for digit in range(6)]
            list(pool.map(lambda line: kept.keep(2, "w.example", line), lines))
        (line,) = log.newest().lines
        assert line in lines
