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

以下命令在解开的文件夹中、任何 sh 中可用，只需 openssl 3 与常见的小工具；退出码为 0 即相符。

1. 签名。`checkpoint` 空行之前的三行（含换行）是被签名的文本。`policy` 的 `log` 行是“名称+编号+公钥”，公钥是
   base64（其中也可能有加号），去掉第一个字节即 32 字节的 Ed25519 公钥。`— ` 开头的行是“名称 签名”，签名是
   base64，前 4 个字节是密钥编号。密钥换过则有几行 `log`，有见证则有几行签名：各行按名称与编号对上。

        (
        t=$(mktemp -d); trap 'rm -r "$t"' EXIT; found=
        sed '/^$/,$d' checkpoint > "$t/text"
        while read -r word vkey url; do
          name=${vkey%%+*}; rest=${vkey#*+}
          [ "$word $name" = "log $(head -n 1 "$t/text")" ] || continue
          printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000' > "$t/key"
          printf %s "${rest#*+}" | base64 -d | tail -c +2 >> "$t/key"
          while read -r dash signer line; do
            [ "$dash $signer" = "— $name" ] || continue
            printf %s "$line" | base64 -d > "$t/line"
            id=$(head -c 4 "$t/line" | od -An -tx1 | tr -d ' \\n')
            [ "$id" = "${rest%%+*}" ] || continue
            tail -c +5 "$t/line" > "$t/signature"
            openssl pkeyutl -verify -pubin -keyform DER -inkey "$t/key" \\
              -rawin -in "$t/text" -sigfile "$t/signature" || exit 1
            found=yes
          done < checkpoint
        done < policy
        [ "$found" ]
        )

2. 一条记录。取 `entries.jsonl` 某一行（第 n 行）`"entry":` 之后到行末花括号之前的字节 E：SHA-256(0x00 ‖ E)
   应等于 `tile/0/…` 中该位置的 32 字节（位置减一为序号，每块 256 个）。

        (
        n=1
        line=$(sed -n "${n}p" entries.jsonl)
        index=${line#'{"position":'}; index=$((${index%%,*} - 1))
        block=$((index / 256)); path=$(printf %03d $((block % 1000)))
        while block=$((block / 1000)); [ "$block" -gt 0 ]; do
          path=$(printf x%03d $((block % 1000)))/$path
        done
        tile=tile/0/$path; [ -f "$tile" ] || tile=$(echo "$tile".p/*)
        entry=${line#*,'"entry":'}; entry=${entry%?}
        made=$( (printf '\\000'; printf %s "$entry") | sha256sum | head -c 64)
        kept=$(tail -c +$((index % 256 * 32 + 1)) "$tile" | head -c 32 | od -An -tx1 | tr -d ' \\n')
        echo "$made = $kept"; [ "$made" = "$kept" ]
        )

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

The commands above run in the unpacked folder, in any sh, with openssl 3 and the usual small tools;
exit code 0 says that it agrees.

1. Signature: the first block. The three lines before the empty line of `checkpoint`, with their line
   ends, are what is signed. A `log` line of `policy` is name+id+key; the key is base64, in which
   there may be further plus signs, and without its first byte it is the Ed25519 key of 32 bytes. A
   line that begins with a dash is name and signature; the first 4 bytes of its base64 are the id of
   the key. A rotated key gives several `log` lines, witnesses give several signatures: name and id
   say which belong together.
2. One entry: the second block, for line n. Take the bytes E of the line of `entries.jsonl` from
   behind `"entry":` up to, not including, the last brace. SHA-256(0x00 || E) must be the 32 bytes at
   its place in `tile/0/...` (index = position - 1, 256 a tile).
3. The root: inner node = SHA-256(0x01 || left || right), RFC 6962; tiles as in C2SP tlog-tiles.
4. The books: `bean-check books.beancount`, `hledger -f books.journal check -s`.
"""
