"""Replay and rebuild on the command line."""

from __future__ import annotations

from typing import Any

from msgspec import to_builtins

from api.bootstrap import House, open_house
from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table, progress
from api.terminal.scope import Place
from ledger.checks.replaying import Replayed, replay


def show_replay(place: Place, to: str | None, *, check: bool, as_json: bool) -> None:
    """Fold the log from zero; with ``check`` hold every view against a replay of its own.

    Raises CliError when a view differs.
    """
    with open_house(place.ledger, write=False) as house:
        until = house.position_at(to)
        with progress("重放 Replay") as told:
            found = replay(house.log.engine, until, told)
        differences = differences_of(house, until) if check else None
    answer: dict[str, Any] = {
        "position": found.position,
        "root": found.root,
        "stations": _stations(found),
        "areas": _areas(found),
        "by_type": found.by_type,
        "differences": differences,
    }
    if as_json:
        print_json(answer)
    else:
        _print_replay(answer)
    differing = [name for name, row in (differences or {}).items() if row is not None]
    if differing:
        raise CliError(
            f"查询表与重放结果不符：{'、'.join(differing)}。请运行 taizhang rebuild。",
            f"These views differ from a replay: {', '.join(differing)}; run `taizhang rebuild`.",
        )


def show_rebuild(place: Place, names: list[str], *, as_json: bool) -> None:
    """Rebuild projections and switch over. Raises CliError when one failed."""
    with open_house(place.ledger, write=False) as house:
        unknown = [name for name in names if name not in house.engine.names]
        if unknown:
            known = ", ".join(house.engine.names)
            raise CliError(
                f"没有名为 {unknown[0]} 的查询表；有：{known}。",
                f"There is no view {unknown[0]}; there are: {known}.",
            )
        with progress("重建 Rebuild") as told:
            failed = house.engine.rebuild(names or None, told)
        rows = [
            {"name": status.name, "position": status.pos, "status": status.status}
            for status in house.engine.status()
            if not names or status.name in names
        ]
    if as_json:
        print_json({"projections": rows, "failed": failed})
    else:
        lines = [(row["name"], row["position"], row["status"]) for row in rows]
        print_table("重建 Rebuilt", ("查询表 view", "位置 position", "状态 status"), lines)
    if failed:
        name = next(iter(failed))
        raise CliError(f"重建 {name} 失败：{failed[name]}", f"{name} failed: {failed[name]}")


def differences_of(house: House, until: int | None) -> dict[str, Any]:
    """Per view the first row that differs, None where there is none."""
    house.catch_up()
    with progress("比对 Compare") as told, house.engine.replay(until, progress=told) as replayed:
        found = {name: house.engine.compare(name, replayed, until) for name in house.engine.names}
    return {
        name: None if row is None else to_builtins(row._asdict()) for name, row in found.items()
    }


def _stations(found: Replayed) -> dict[str, dict[str, int]]:
    return {
        code: {
            "version": state.version,
            "workers": len(state.roster.workers),
            "grants": len(state.funds.grants),
            "available_fen": sum(each.available_fen for each in state.funds.grants.values()),
        }
        for code, state in sorted(found.stations.items())
    }


def _areas(found: Replayed) -> dict[str, dict[str, int]]:
    return {
        code: {"version": state.version, "policies": len(state.policies)}
        for code, state in sorted(found.areas.items())
    }


def _print_replay(answer: dict[str, Any]) -> None:
    figures = [("位置 position", answer["position"]), ("树根 tree root", answer["root"])]
    print_table("重放 Replayed", ("项目 figure", "值 value"), figures)
    rows = [(code, *figures.values()) for code, figures in answer["stations"].items()]
    columns = ("站点 station", "版本 version", "人员 workers", "拨款 grants", "余额（分） fen")
    print_table("站点 Stations", columns, rows)
    print_table("事件 Events", ("类型 type", "条数 count"), list(answer["by_type"].items()))
    if answer["differences"] is not None:
        rows = [
            (name, "一致 equal" if row is None else f"不符 differs: {row['table']} {row['key']}")
            for name, row in answer["differences"].items()
        ]
        print_table("与现有查询表比对 Compared with the live views", ("查询表 view", "结果"), rows)
