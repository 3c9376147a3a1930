"""VERIFY.md: how to check a bundle, with verify.py and by hand, in Chinese and in English.

It is written for people who have never seen this software.
"""

from __future__ import annotations

from typing import Final


def guide() -> str:
    """The text; the same in every bundle of a version, so that verify.py knows it."""
    return _TEXT


_TEXT: Final = """\
# 如何校验这个审计包

这个包来自一本台账，其名称是 `checkpoint` 的第一行。校验不需要网络，也不需要台账软件；需要 Python 3.8
以上，有 openssl 更好。

## 一、用程序校验

    python -I verify.py 本包.zip
    python -I verify.py 本包.zip --policy 自存的policy --checkpoint 自存的checkpoint

退出码：0 全部通过；1 有不符，并指出第一处不符的文件、行和条目位置；3 能校验的都对，但有一项本程序不能作证
（见报告中的“注意”）。请用您自己保存的 verify.py、verify_log.py、verify_books.py
（放在一起）：包内的程序与数据来自同一人之手。只用标准库，可以逐行阅读：verify.py 核对文件、清单与条目，
verify_log.py 核对签名与哈希树，verify_books.py 由条目重做各文件。`-I` 使 Python 不加载旁边的文件，请勿省略；请勿在校验之前运行包内的任何东西，
也不要先用别的程序打开账簿文件：账簿文件可以带指令，校验通过才说明其中没有多余的指令。

## 二、校验了什么

1. `checkpoint`：签名、名称、条数、树根；每一行签名都验，`policy` 与 `endorsements/` 中除所需的密钥外别无他物。
2. `tile/`：由它算出的树根等于检查点的树根；任何一条被改、被删、被换位，树根都会不同。
3. `entries.jsonl`：每行一条原始记录及其位置，逐条与树核对。人员与服务对象只有代码，没有姓名。
4. 由这些记录重做整个文件，逐字节比较：`events.cloudevents.jsonl`、`ocel.json`、`books.beancount`、
   `books.journal`、`gl_accounts.csv`、`gl_details.csv`、`findings.json`；由树重做：`proofs/`。
   行行都比，包括注释、选项、收付方、摘要、凭证号、日期、限定与否、断言。
5. `manifest.json` 由包内文件重做，逐字节比较。包内文件的集合是封闭的：多一个、少一个都不通过。
6. `VERIFY.md`、`verify.py`、`verify_log.py`、`verify_books.py`：与正在运行的程序自己的比较；不同则注明。

没有校验、只能相信的：

- 第一把公钥是谁的：`policy` 来自包内。包只与自身一致，证明力有限：能改写全部历史的人也能重做一个包。请务必保存
  `policy`（公钥）和每次收到的 `checkpoint`，下次一并给出：条数变少（截断）或历史被改写都会被发现。
- 范围（站点、日期、截至位置）与制作日 `as_of` 是清单所述，未签名；各文件所述必须一致，也不得与条目矛盾。
  按站点截取的包，各站编号连续即没有中间遗漏，但末尾的遗漏要靠以后的包发现。按日期截取的包不能证明没有遗漏；
  其中服务记录不全，所以不做检查 A17。
- 超过 1,048,576 条的树只带所需的哈希块；多带或少带几块不影响证明，也不校验。
- 记录本身是否属实。`findings.json` 是程序的提示，不是结论。

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
4. 账簿（校验通过之后）。`bean-check books.beancount`，`hledger -f books.journal check -s`。

# How to check this audit bundle

The bundle comes from a ledger whose name is the first line of `checkpoint`. No network and none of
the ledger's own software is needed; Python 3.8 or later is, and openssl is good to have.

## 1. With the program

    python -I verify.py THIS.zip
    python -I verify.py THIS.zip --policy KEPT_POLICY --checkpoint KEPT_CHECKPOINT

Exit code 0: everything checks out. 1: something does not, and the first file, line and entry that
do not are named. 3: all that can be checked is right, but the program names something that it cannot
vouch for. Use a verify.py, verify_log.py and verify_books.py that you keep yourself, side by side:
those in here come from the same hands as the data. They use the standard library only and can be
read: verify.py checks files, manifest and entries, verify_log.py signatures and the hash tree,
verify_books.py makes the other files from the entries. `-I` keeps Python from loading files that lie
beside it; do not leave it out. Before the check run nothing of what is in here, and open the books
with no other program: such a file can give orders, and only the check says that there are no more of
them than there should be.

## 2. What is checked

1. `checkpoint`: signature, name, number of entries, root; every line of signatures, and that
   `policy` and `endorsements/` hold the keys that belong there and nothing else.
2. `tile/`: the root of this hash tree is the checkpoint's; one entry altered, removed or moved, and
   the root is another.
3. `entries.jsonl`: one original entry a line and its position, each held against the tree. People
   are codes in it; there are no names.
4. Made again as whole files from these entries, and compared byte for byte:
   `events.cloudevents.jsonl`, `ocel.json`, `books.beancount`, `books.journal`, `gl_accounts.csv`,
   `gl_details.csv`, `findings.json`; and from the tree: `proofs/`. Every line counts: comments,
   options, payees, narrations, vouchers, dates, restricted or not, assertions.
5. `manifest.json` is made again from the files, and compared byte for byte. The set of files is
   closed: one more or one less does not pass.
6. `VERIFY.md`, `verify.py`, `verify_log.py` and `verify_books.py` are held against those of the
   running program; that they differ is said.

What is not checked and has to be believed:

- Whose the first key is: `policy` comes with the bundle. A bundle that agrees with itself proves
  little: whoever can rewrite all history can make a new bundle. Keep `policy` (the public key) and
  every `checkpoint` you receive, and give them along the next time: a book that became shorter, or a
  rewritten one, is then found.
- The scope (stations, days, last position) and the day `as_of` are what the manifest says, nobody
  signed them; all files must say the same, and the entries must not contradict it. In a bundle of
  some stations the numbers of each station have no gap, but only a later bundle shows what was left
  out at the end. A bundle of some days cannot prove that none is missing; services may be missing in
  it, so check A17 is not run.
- In a tree of more than 1,048,576 entries only the tiles that are needed go along; a few more or
  less change no proof and are not looked at.
- Whether the records are true. `findings.json` holds hints, not judgements.

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
4. The books, once verify.py has passed them: `bean-check books.beancount`, `hledger -f books.journal check -s`.
"""
