"""What a check of the stored log can find wrong: stable codes, the place, a sentence each.

Auditors and programs read these words: a code never changes its meaning. ``position`` is the first
bad one; 0 stands for something that belongs to no entry.
"""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "storage_damaged": (
        "位置 {position} 至 {last_position} 无法从数据库读出：{detail}。",
        "Positions {position} to {last_position} cannot be read from the database: {detail}.",
    ),
    "position_missing": ("位置 {position} 缺失。", "Position {position} is missing."),
    "beyond_head": (
        "位置 {position} 在链头之后，不应存在。",
        "Position {position} lies behind the head and must not be there.",
    ),
    "entry_altered": (
        "位置 {position} 的内容与其哈希不符。",
        "The entry at position {position} is not the one that was hashed.",
    ),
    "entry_not_canonical": (
        "位置 {position} 的内容不是规范格式：{detail}。",
        "The entry at position {position} is not in canonical form: {detail}.",
    ),
    "entry_unreadable": (
        "位置 {position} 的内容无法解读：{detail}。",
        "The entry at position {position} cannot be read: {detail}.",
    ),
    "column_differs": (
        "位置 {position} 的列 {detail} 与内容不符。",
        "Column {detail} at position {position} does not say what its entry says.",
    ),
    "version_gap": (
        "位置 {position} 的站点版本不连续：{detail}。",
        "The version of the stream at position {position} does not follow: {detail}.",
    ),
    "clock_went_back": (
        "位置 {position} 的入账时间早于前一条。",
        "The entry at position {position} was recorded before the one in front of it.",
    ),
    "tree_differs": (
        "位置 {position} 至 {last_position} 之间有内容被替换：默克尔树的根不符。",
        "Something from position {position} to {last_position} was replaced: the root differs.",
    ),
    "tile_missing": (
        "位置 {position} 至 {last_position} 的哈希块 {detail} 缺失。",
        "Tile {detail} of positions {position} to {last_position} is missing.",
    ),
    "tile_differs": (
        "位置 {position} 至 {last_position} 的哈希块 {detail} 与内容不符。",
        "Tile {detail} of positions {position} to {last_position} is not what its entries hash to.",
    ),
    "tile_beyond_head": (
        "哈希块 {detail} 包含链头之后的位置 {last_position}：台账被截短。",
        "Tile {detail} reaches to position {last_position} behind the head: the log was cut short.",
    ),
    "checkpoint_differs": (
        "位置 {position} 至 {last_position} 之间有内容被替换：与已签名的检查点不符。",
        (
            "Something from position {position} to {last_position} was replaced: a signed checkpoint "
            "has another root."
        ),
    ),
    "checkpoint_row_differs": (
        "第 {position} 条处的检查点，其列与签名文本不符。",
        "The columns of the checkpoint at size {position} do not say what was signed.",
    ),
    "checkpoint_beyond_head": (
        "检查点已签到第 {last_position} 条，台账自位置 {position} 起缺失：台账被截短。",
        (
            "A checkpoint covers {last_position} entries, and the log lacks all from {position} on: "
            "it was cut short."
        ),
    ),
    "checkpoint_signature": (
        "第 {position} 条处的检查点签名不成立（{detail}）。",
        "The signature of the checkpoint at size {position} does not stand ({detail}).",
    ),
    "cosignature_differs": (
        "第 {position} 条处的见证签名不成立（{detail}）。",
        "The cosignature at size {position} does not stand ({detail}).",
    ),
    "log_key_not_endorsed": (
        "自第 {position} 条起使用的日志密钥未经前一把密钥认可（{detail}）。",
        "The log key used from size {position} on is not endorsed by the one before ({detail}).",
    ),
    "log_key_untrusted": (
        "位置 {position} 至 {last_position} 的签名密钥都不在信任策略中：密钥或整本台账被替换。",
        (
            "No key that signed positions {position} to {last_position} is one that the policy "
            "trusts: the key or the whole log was replaced."
        ),
    ),
    "checkpoint_untrusted": (
        "没有一个检查点满足信任策略（{detail}）。",
        "No checkpoint satisfies the policy ({detail}).",
    ),
    "log_truncated": (
        "外存检查点有 {last_position} 条，台账自位置 {position} 起缺失：台账被截短或换成旧副本。",
        (
            "The checkpoint kept outside covers {last_position} entries, and the log lacks all from "
            "{position} on: it was cut short or replaced by an old copy."
        ),
    ),
    "log_rewritten": (
        "位置 {position} 至 {last_position} 与外存检查点不符：台账被改写。",
        (
            "Positions {position} to {last_position} are not those of the checkpoint kept outside: "
            "the log was rewritten."
        ),
    ),
    "wrong_kind": (
        "位置 {position}：{detail} 中的值类型不符。",
        "Position {position}: a value in {detail} is of another kind than its column.",
    ),
    "stream_differs": (
        "位置 {position}：站点索引与日志不符（{detail}）。",
        "Position {position}: the index of streams does not agree with the log ({detail}).",
    ),
    "type_differs": (
        "位置 {position}：事件类型索引与日志不符（{detail}）。",
        "Position {position}: the index of event types does not agree with the log ({detail}).",
    ),
    "record_differs": (
        "位置 {position}：记录索引与日志不符（{detail}）。",
        "Position {position}: the index of records does not agree with the log ({detail}).",
    ),
    "command_differs": (
        "位置 {position}：命令索引与日志不符（{detail}）。",
        "Position {position}: the index of commands does not agree with the log ({detail}).",
    ),
    "snapshot_differs": (
        "位置 {position}：站点 {detail} 的状态快照与日志不符。",
        "Position {position}: the stored state of {detail} is not what its entries amount to.",
    ),
    "table_differs": (
        "表 {detail} 与最近一次记下的不符：有行被改、被加或被删。",
        "Table {detail} is not as it was last noted: a row was edited, added or deleted.",
    ),
    "erasure_differs": (
        "位置 {position}：保险库与台账对此人的删除或限制不一致（{detail}）。",
        "Position {position}: the vault does not have the erasure or restriction of {detail} as the book has it.",
    ),
    "erased_value_kept": (
        "位置 {position}：已删除的人 {detail} 在保险库中仍有内容。",
        "Position {position}: the vault still holds something of {detail}, who was erased.",
    ),
    "value_missing": (
        "位置 {position}：台账承诺的个人信息不在保险库中，此人也未被删除（{detail}）。",
        "Position {position}: the vault lacks a value that the entry commits to, of nobody erased ({detail}).",
    ),
    "value_differs": (
        "位置 {position}：保险库中的个人信息与台账不符（{detail}）。",
        "Position {position}: a value in the vault is not what the entry commits to ({detail}).",
    ),
    "person_key_differs": (
        "位置 {position}：保险库中的个人密钥不成立（{detail}）。",
        "Position {position}: a person's key in the vault does not stand ({detail}).",
    ),
    "vault_key_differs": (
        "位置 {position}：保险库记下的密钥与密钥文件不符（{detail}）。",
        "Position {position}: the vault notes other keys than the key file holds ({detail}).",
    ),
    "reading_differs": (
        "位置 {position}：查阅记录有改动、缺失或次序不对（{detail}）。",
        "Position {position}: the log of readings was edited, or lacks or moves a reading ({detail}).",
    ),
    "opening_differs": (
        "位置 {position}：档案开启记录与查阅记录不符（{detail}）。",
        "Position {position}: an opening of a file is not as the log of readings has it ({detail}).",
    ),
    "attachment_missing": (
        "附件文件不在其位置，此人也未被删除（{detail}）。",
        "The file of an attachment is gone, of nobody erased ({detail}).",
    ),
    "attachment_differs": (
        "附件文件被改动，或打不开（{detail}）。",
        "The file of an attachment was altered, or does not open ({detail}).",
    ),
    "projection_beyond_head": (
        "查询表 {detail} 已到位置 {last_position}，台账自位置 {position} 起缺失。",
        "The view {detail} stands at {last_position}, and the log lacks all from {position} on.",
    ),
    "projection_of_another_log": (
        "查询表 {detail} 依据的位置 {position} 的内容不是台账中的那一条：台账曾被恢复或替换。",
        (
            "The view {detail} stands on an entry at position {position} that the log does not "
            "have: the log was restored or replaced since."
        ),
    ),
    "projection_differs": (
        "查询表与位置 {position} 为止的日志不符：{detail}。",
        "A view differs from the log up to position {position}: {detail}.",
    ),
}


class Damage(Struct, frozen=True, kw_only=True):
    """The first thing that is wrong: a stable code and where.

    ``last_position`` is above ``position`` where only a range can be named; ``detail`` says what
    differs and never quotes an entry.
    """

    code: str
    position: int
    last_position: int
    detail: str = ""

    def message(self, language: Literal["zh", "en"] = "en") -> str:
        """The sentence for a person."""
        sentence = SENTENCES[self.code][0 if language == "zh" else 1]
        return sentence.format(
            position=self.position, last_position=self.last_position, detail=self.detail
        )


def found(code: str, position: int, detail: str = "", *, last: int | None = None) -> Damage:
    """A finding at one position, or from there up to ``last``."""
    end = position if last is None else last
    # What stands in a column may be no text at all.
    printable = detail.encode(errors="backslashreplace").decode()
    return Damage(code=code, position=position, last_position=end, detail=printable)
