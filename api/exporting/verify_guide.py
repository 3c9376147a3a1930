"""VERIFY.md: how to check a bundle, with verify.py and by hand, in Chinese and in English.

Apart from the bundle because it is written for people who have never seen this software.
"""

from __future__ import annotations

from typing import Final


def guide(origin: str) -> str:
    """The text for a bundle of the log with this name."""
    return _TEXT.replace("{origin}", origin)


_TEXT: Final = """\
# 如何校验这个审计包

这个包来自台账 `{origin}`。它不需要网络，也不需要台账软件；需要 Python 3.8 以上，有 openssl 更好。

## 一、用程序校验

    python verify.py 本包.zip
    python verify.py 本包.zip --policy 自存的policy --checkpoint 自存的checkpoint

全部通过时退出码为 0；否则为 1，并指出第一处不符的文件和位置。包内的 verify.py 与数据来自同一人之手：
请用您自己保存的一份，或核对它的 SHA-256，也可以逐行阅读（只用标准库）。

## 二、这能证明什么

1. `checkpoint` 是对整本台账的签名：名称、条数、树根。
2. `tile/` 是哈希树。由它算出的树根等于检查点的树根，任何一条被改、被删、被换位，树根都会不同。
3. `entries.jsonl` 每行一条原始记录及其位置，与树中的哈希逐条对应。人员与服务对象只有代码，没有姓名。
4. 账簿、总账、CloudEvents、OCEL 由这些记录重算，逐笔核对。

包只与自身一致，证明力有限：能改写全部历史的人也能重做一个包。请务必保存 `policy`（公钥）和每次收到的
`checkpoint`，下次校验时一并给出：条数变少（截断）或历史被改写都会被发现。
按日期截取的包不能证明没有遗漏；按站点截取的包，各站编号连续即没有中间遗漏，但末尾的遗漏要靠检查点之后的下一包发现。
`findings.json` 是程序的提示，不是结论。

## 三、手工校验

1. 签名。`checkpoint` 空行之前的三行（含换行）是被签名的文本；`— ` 开头的行末是 base64，去掉前 4 个字节
   （密钥编号）即 64 字节的 Ed25519 签名。`policy` 中 `log` 行末的 base64 去掉第一个字节即 32 字节公钥。

        sed '/^$/,$d' checkpoint > text
        grep '^— ' checkpoint | awk '{print $3}' | base64 -d | tail -c +5 > signature
        (printf '302a300506032b6570032100' | xxd -r -p; awk '/^log/{print $2}' policy |
          sed 's/.*+//' | base64 -d | tail -c +2) > key
        openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile signature

2. 一条记录。取 `entries.jsonl` 某一行 `"entry":` 之后到行末倒数第二个字符的字节 E：
   SHA-256(0x00 ‖ E) 应等于 `tile/0/…` 中该位置的 32 字节（位置减一为序号，每块 256 个）。
3. 树根。内部节点 = SHA-256(0x01 ‖ 左 ‖ 右)，见 RFC 6962；哈希块的排列见 C2SP tlog-tiles。
4. 账簿。`bean-check books.beancount`，`hledger -f books.journal check -s`。

# How to check this audit bundle

The bundle comes from the ledger `{origin}`. No network and none of the ledger's own software is
needed; Python 3.8 or later is, and openssl is good to have.

## 1. With the program

    python verify.py THIS.zip
    python verify.py THIS.zip --policy KEPT_POLICY --checkpoint KEPT_CHECKPOINT

Exit code 0: everything checks out. 1: something does not, and the first file and position that do
not are named. The verify.py in here comes from the same hands as the data: use a copy of your own,
compare its SHA-256, or read it (standard library only).

## 2. What this proves

1. `checkpoint` is a signature over the whole book: its name, its number of entries, its root.
2. `tile/` is the hash tree. Its root is the checkpoint's; one entry altered, removed or moved, and
   the root is another.
3. `entries.jsonl` has one original entry a line, each held against its hash in the tree. People
   are codes in it; there are no names.
4. Books, general ledger, CloudEvents and OCEL are recomputed from these entries, item by item.

A bundle that agrees with itself proves little: whoever can rewrite all history can make a new
bundle. Keep `policy` (the public key) and every `checkpoint` you receive, and give them along the
next time: a book that became shorter, or a rewritten one, is then found. A bundle of some days
cannot prove that none is missing; in one of some stations the numbers of each station have no gap,
but only a later bundle shows what was left out at the end. `findings.json` holds hints, not
judgements.

## 3. By hand

1. Signature: the commands above. The three lines before the empty line of `checkpoint`, with their
   line ends, are what is signed; behind the key id of 4 bytes stands the Ed25519 signature.
2. One entry: take the bytes E of a line of `entries.jsonl` from behind `"entry":` up to, not
   including, the last brace. SHA-256(0x00 || E) must be the 32 bytes at its place in `tile/0/...`
   (index = position - 1, 256 a tile).
3. The root: inner node = SHA-256(0x01 || left || right), RFC 6962; tiles as in C2SP tlog-tiles.
4. The books: `bean-check books.beancount`, `hledger -f books.journal check -s`.
"""
