"""What a correction changed, field by field, old beside new; lines and people by what names them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import UNSET, Struct, to_builtins

from domain.book.entry import Entry
from domain.book.events import RecordCorrected
from domain.ground.events import Part
from domain.ground.labels import Label
from projections.audit_trail.display import EMPTY, field_label, required, shown, told_apart


class FieldChange(Struct, frozen=True, kw_only=True):
    """One field's old and new value: as stored (None for nothing) and as people read it.

    ``field`` is the path as stored; an element of a list is named by what tells it apart, as in
    ``lines[district_fiscal CZ-1].amount_fen``.
    """

    field: str
    label_zh: str
    label_en: str
    old: Any
    new: Any
    old_zh: str
    old_en: str
    new_zh: str
    new_en: str


def changes(entry: Entry) -> tuple[FieldChange, ...]:
    """What a correction changed; nothing for any other entry.

    Salted digests differ whenever private content is stated again, so the book can only tell that
    it was, not whether it is another.
    """
    data = entry.data
    return tuple(_between(data.was, data.now)) if isinstance(data, RecordCorrected) else ()


_PRIVATE: Final = "_sd"
_NO_PREFIX: Final = Label("", "")


def _between(
    was: Struct, now: Struct, path: str = "", prefix: Label = _NO_PREFIX
) -> Iterator[FieldChange]:
    for attribute, name in zip(was.__struct_fields__, was.__struct_encode_fields__, strict=True):
        old, new = getattr(was, attribute), getattr(now, attribute)
        if old == new:
            continue
        own = field_label(type(was), name)
        label = Label(prefix.zh + own.zh, prefix.en + own.en)
        if name == _PRIVATE:
            yield _change(path + name, label, (old, _sealed(old)), (new, _sealed(new)))
        elif isinstance(old, Struct):
            inner = Label(f"{label.zh}·", f"{label.en}, ")
            yield from _between(old, new, f"{path}{name}.", inner)
        elif _is_list_of_parts(old) or _is_list_of_parts(new):
            yield from _between_lists(type(was), name, label, old, new)
        else:
            yield _change(
                path + name,
                label,
                (old, shown(type(was), name, old)),
                (new, shown(type(now), name, new)),
            )


def _between_lists(
    struct: type[Struct], name: str, label: Label, old: Sequence[Part], new: Sequence[Part]
) -> Iterator[FieldChange]:
    before, after = _by_key(old), _by_key(new)
    found = False
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        found = True
        path = f"{name}[{key}]"
        if was is None or now is None:
            yield _change(
                path,
                label,
                (UNSET, EMPTY) if was is None else (was, shown(struct, name, was)),
                (UNSET, EMPTY) if now is None else (now, shown(struct, name, now)),
            )
        else:
            zh, en = told_apart(was)
            inner = Label(f"{label.zh}（{zh}）·", f"{label.en} ({en}), ")
            yield from _between(was, now, f"{path}.", inner)
    if not found:
        yield _change(name, label, (old, shown(struct, name, old)), (new, shown(struct, name, new)))


def _by_key(parts: Sequence[Part]) -> dict[str, Part]:
    """Elements by what names them; the second of the same name is ``… #2``."""
    named: dict[str, Part] = {}
    for part in parts:
        plain = key = " ".join(each for each in required(part).values() if isinstance(each, str))
        count = 1
        while key in named:
            count += 1
            key = f"{plain} #{count}"
        named[key] = part
    return named


def _is_list_of_parts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Part)


def _sealed(digests: Sequence[str]) -> Label:
    count = len(digests)
    return Label(f"{count} 项（已封存）", f"{count} sealed") if count else EMPTY


def _change(path: str, label: Label, was: tuple[Any, Label], now: tuple[Any, Label]) -> FieldChange:
    (old, old_shown), (new, new_shown) = was, now
    return FieldChange(
        field=path,
        label_zh=label.zh,
        label_en=label.en,
        old=None if old is UNSET else to_builtins(old),
        new=None if new is UNSET else to_builtins(new),
        old_zh=old_shown.zh,
        old_en=old_shown.en,
        new_zh=new_shown.zh,
        new_en=new_shown.en,
    )
