"""Bodies as nobody means them: seeded changes of an example, of its values and of its bytes."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from typing import Any

_LONG = "长" * 70_000
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63) - 1, 10**400,
    0.0, -0.0, 0.1, 1e308, 5e-324, float("nan"), float("inf"), float("-inf"),
    "", " ", "0", "-1", "NaN", "1e999", "null", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\ufeff",
    "\u202e", "\u0301", "e\u0301", "ﬁ", "👨‍👩‍👧", "％", "../..", "%00", "' OR 1=1 --", "<script>", "\n", "\r\n",
    "9" * 5_000, _LONG, "2021-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01",
    "2021-06-03T09:00:00", "2021-06-03T09:00:00+99:99", "2021-06-03T24:00:00+08:00",
    "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "2021-06-31", "2021-13", "-2021-06",
    "1.00", "0.001", "1,000.00", "１２.００", "99999999999999999999.99", "00000000-0000-0000-0000-000000000000",
    [], {}, [[]], [None], [{}], {"": ""}, {"a": {"b": {}}}, [0] * 1_000, ["x"] * 600,
)  # fmt: skip
"""What may stand in the place of any value."""
DEPTHS = (20, 150, 250, 999, 1_001, 4_000)
_DEEPEST = 40
"""How deep a value is looked for that is to be changed; what is deeper was put there."""
KEYS = (
    "",
    "details",
    "station",
    "__proto__",
    "constructor",
    "\x00",
    "键",
    "record",
    "event_id",
    "now",
)


def mutated(body: Any, rng: random.Random) -> bytes:
    """A body with one to three changes of values, then perhaps one of its bytes."""
    changed = copy.deepcopy(body)
    try:
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            changed = rng.choice(_CHANGES)(changed, rng)
        text = json.dumps(changed, ensure_ascii=rng.random() < 0.5)
    except RecursionError:
        # Deeper than can be changed or written here: only its bytes are.
        text = json.dumps(body)
    raw = text.encode("utf-8", "surrogatepass")
    return rng.choice(_SPOILS)(raw, rng) if rng.random() < 0.3 else raw


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps: list[tuple[Any, ...]] = [path]
    if len(path) > _DEEPEST:
        return steps
    if isinstance(value, dict):
        for key, each in value.items():
            steps += _places(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value[:5]):
            steps += _places(each, (*path, index))
    return steps


def _put(body: Any, path: tuple[Any, ...], make: Callable[[Any], Any]) -> Any:
    if not path:
        return make(body)
    held = body
    for step in path[:-1]:
        held = held[step]
    held[path[-1]] = make(held[path[-1]])
    return body


def _replace(body: Any, rng: random.Random) -> Any:
    return _put(body, rng.choice(_places(body)), lambda _was: copy.deepcopy(rng.choice(VALUES)))


def _leave_out(body: Any, rng: random.Random) -> Any:
    path = rng.choice(_places(body))

    def without(was: Any) -> Any:
        if isinstance(was, dict) and was:
            gone = rng.choice(sorted(was))
            return {key: each for key, each in was.items() if key != gone}
        return was[1:] if isinstance(was, list) else was

    return _put(body, path, without)


def _add(body: Any, rng: random.Random) -> Any:
    path = rng.choice(_places(body))

    def with_more(was: Any) -> Any:
        more = copy.deepcopy(rng.choice(VALUES))
        if isinstance(was, dict):
            return was | {rng.choice(KEYS): more}
        return [*was, more] if isinstance(was, list) else [was, more]

    return _put(body, path, with_more)


def _repeat(body: Any, rng: random.Random) -> Any:
    path, times = rng.choice(_places(body)), rng.choice((2, 21, 60, 600))

    def again(was: Any) -> Any:
        if isinstance(was, str):
            return was * times
        several = was if isinstance(was, list) else [was]
        # Copies, or a later change of one would be a change of all.
        return [copy.deepcopy(each) for _ in range(min(times, 60)) for each in several]

    return _put(body, path, again)


def _wrap(body: Any, rng: random.Random) -> Any:
    path = rng.choice(_places(body))
    return _put(
        body, path, lambda was: rng.choice(([was], {"value": was}, json.dumps(was), [[was]]))
    )


def _deepen(body: Any, rng: random.Random) -> Any:
    path, depth = rng.choice(_places(body)), rng.choice(DEPTHS[:3])

    def deep(was: Any) -> Any:
        for _ in range(depth):
            was = [was]
        return was

    return _put(body, path, deep)


def _swap(body: Any, rng: random.Random) -> Any:
    """Let two values change places."""
    first, second = (rng.choice(_places(body)) for _ in range(2))
    if not first or not second or first[: len(second)] == second or second[: len(first)] == first:
        return body
    kept: list[Any] = []
    _put(body, first, lambda was: kept.append(was) or was)
    _put(body, second, lambda was: kept.append(was) or kept[0])
    return _put(body, first, lambda _was: kept[1])


_CHANGES = (_replace, _replace, _replace, _leave_out, _add, _repeat, _wrap, _deepen, _swap)


def _flip(raw: bytes, rng: random.Random) -> bytes:
    found = bytearray(raw)
    for _ in range(rng.choice((1, 1, 3, 20))):
        if found:
            found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


def _cut(raw: bytes, rng: random.Random) -> bytes:
    return raw[: rng.randrange(len(raw) + 1)]


def _double(raw: bytes, rng: random.Random) -> bytes:
    return raw + rng.choice((raw, b"\x00", b"}", b"\n[]", b"\xff\xfe"))


def _encode(raw: bytes, rng: random.Random) -> bytes:
    text = raw.decode("utf-8", "replace")
    return text.encode(rng.choice(("utf-16", "utf-32", "gb18030", "utf-8-sig")))


def _double_key(raw: bytes, rng: random.Random) -> bytes:
    return raw.replace(b"{", rng.choice((b'{"details":1,', b'{"reason":"a","reason":"b",')), 1)


def _bury(raw: bytes, rng: random.Random) -> bytes:
    """Levels that no encoder of ours would write."""
    depth = rng.choice(DEPTHS)
    opens, closes = rng.choice((("[", "]"), ('{"details":', "}"), ('{"commands":[', "]}")))
    at = raw.rfind(b":") + 1
    inside = raw[at:].rstrip(b"}] ") or b"1"
    buried = opens.encode() * depth + inside + closes.encode() * depth
    return raw[:at] + buried + raw[at + len(inside) :] if at else buried


_SPOILS = (_flip, _flip, _cut, _double, _encode, _double_key, _bury)
