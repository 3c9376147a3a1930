"""What a check of evidence can answer with: refusals about proofs, notes, checkpoints and policies.

::

    EvidenceRefusal (422)
    ├── UnknownPosition, UnknownTile (404)       nothing stands there
    ├── ProofBeyondHead                          a proof about a tree larger than the log's
    ├── ProofInvalid                             the hashes do not prove it
    ├── ProofFileMalformed, NoteMalformed, CheckpointMalformed, PolicyMalformed,
    │   VerifierKeyMalformed                     the text is not of its format
    ├── SignatureInvalid                         a known key's signature does not fit the text
    ├── SignerUnknown                            no signature by a known key
    ├── OriginMismatch                           another log's checkpoint
    ├── OriginMalformed                          a name that no log can have
    ├── QuorumNotReached                         too few witnesses
    └── what a witness answers: LogNotWitnessed (404), CheckpointNotTrusted (403),
        WitnessRequestMalformed (400), CheckpointNotLatest (409)

An auditor's tool needs these and no rule of a station. ``reason`` among the params is a word for
programs; what was sent is never quoted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label
from domain.ground.refusals import Refusal


class EvidenceRefusal(Refusal):
    """A piece of evidence that does not stand."""

    code = "evidence_refused"
    title = Label("证据不成立", "Evidence refused")
    status = 422
    zh = "证据不成立。"
    en = "The evidence does not stand."


class UnknownPosition(EvidenceRefusal):
    """A position that the log, or the tree asked about, does not have."""

    code = "unknown_position"
    title = Label("没有这个位置", "Unknown position")
    status = 404
    zh = "台账中没有第 {position} 条记录。"
    en = "The log has no entry at position {position}."


class UnknownTile(EvidenceRefusal):
    """A tile or bundle that this size of the log does not have, or an address that is none."""

    code = "unknown_tile"
    title = Label("没有这个哈希块", "Unknown tile")
    status = 404
    zh = "没有这个哈希块。"
    en = "There is no such tile."


class ProofBeyondHead(EvidenceRefusal):
    """A proof for a size that the log has not reached, or not published."""

    code = "proof_beyond_head"
    title = Label("超出台账现有条数", "Beyond the head of the log")
    zh = "台账现有 {size} 条，不能证明第 {wanted} 条时的状态。"
    en = "The log has {size} entries; there is no proof for size {wanted}."


class ProofInvalid(EvidenceRefusal):
    """Hashes that do not lead to the root, or sizes for which no proof can exist."""

    code = "proof_invalid"
    title = Label("证明不成立", "Proof invalid")
    zh = "证明不成立：哈希与根不符。"
    en = "The proof does not hold: its hashes do not lead to the root."


class ProofFileMalformed(EvidenceRefusal):
    """A file that is not a tlog-proof."""

    code = "proof_file_malformed"
    title = Label("证明文件格式错误", "Malformed proof file")
    zh = "证明文件的格式不正确。"
    en = "The proof file is not well-formed."


class NoteMalformed(EvidenceRefusal):
    """A text that is not a signed note."""

    code = "note_malformed"
    title = Label("签名文本格式错误", "Malformed note")
    zh = "签名文本的格式不正确。"
    en = "The signed note is not well-formed."


class CheckpointMalformed(EvidenceRefusal):
    """A note whose text is not a checkpoint."""

    code = "checkpoint_malformed"
    title = Label("检查点格式错误", "Malformed checkpoint")
    zh = "检查点的格式不正确。"
    en = "The checkpoint is not well-formed."


class PolicyMalformed(EvidenceRefusal):
    """A trust policy that breaks a rule of its format."""

    code = "policy_malformed"
    title = Label("信任策略格式错误", "Malformed trust policy")
    zh = "信任策略第 {line} 行不正确。"
    en = "Line {line} of the trust policy is wrong."


class VerifierKeyMalformed(EvidenceRefusal):
    """A text that is not a verifier key, or a key of a kind that is not known here."""

    code = "verifier_key_malformed"
    title = Label("验证公钥格式错误", "Malformed verifier key")
    zh = "验证公钥的格式不正确。"
    en = "The verifier key is not well-formed."


class SignatureInvalid(EvidenceRefusal):
    """A signature under a known key that does not fit the text. The whole note is rejected."""

    code = "signature_invalid"
    title = Label("签名验证失败", "Invalid signature")
    zh = "已知密钥的签名验证失败，内容可能被改动。"
    en = "A signature by a known key does not verify; the text may have been altered."


class SignerUnknown(EvidenceRefusal):
    """A note that nobody signed who is known here."""

    code = "signer_unknown"
    title = Label("没有可信签名", "Unknown signer")
    zh = "没有可信密钥的签名。"
    en = "No signature is by a key that is trusted here."


class OriginMismatch(EvidenceRefusal):
    """A checkpoint of another log than the one expected."""

    code = "origin_mismatch"
    title = Label("检查点属于另一本台账", "Another log's checkpoint")
    zh = "检查点属于另一本台账。"
    en = "The checkpoint belongs to another log."


class OriginMalformed(EvidenceRefusal):
    """A name that no log can have."""

    code = "origin_malformed"
    title = Label("日志名称不正确", "Malformed log name")
    zh = "台账的日志名称不正确：形如 ledger.example.org/yuyao，不含空格、加号和协议。"
    en = "The log's name is not well-formed: like ledger.example.org/yuyao, no space, no plus."


class QuorumNotReached(EvidenceRefusal):
    """Fewer witnesses than the policy asks for."""

    code = "quorum_not_reached"
    title = Label("见证人数不足", "Too few witnesses")
    zh = "见证人数未达到信任策略的要求。"
    en = "Fewer witnesses have cosigned than the trust policy asks for."


class LogNotWitnessed(EvidenceRefusal):
    """A checkpoint of a log that this witness does not know."""

    code = "log_not_witnessed"
    title = Label("不见证这本台账", "Log not witnessed")
    status = 404
    zh = "本见证不见证这本台账。"
    en = "This witness does not know the log."


class CheckpointNotTrusted(EvidenceRefusal):
    """A checkpoint for witnessing that no known key of its log signed, or that one did not."""

    code = "checkpoint_not_trusted"
    title = Label("检查点不可信", "Checkpoint not trusted")
    status = 403
    zh = "检查点没有该台账可信密钥的有效签名。"
    en = "The checkpoint has no valid signature by a known key of its log."


class WitnessRequestMalformed(EvidenceRefusal):
    """A request to witness that is not of the format, or whose old size is above the new one."""

    code = "witness_request_malformed"
    title = Label("见证请求格式错误", "Malformed witness request")
    status = 400
    zh = "见证请求的格式不正确。"
    en = "The request to witness is not well-formed."


class CheckpointNotLatest(EvidenceRefusal):
    """A request to witness that does not start from what the witness has seen last."""

    code = "checkpoint_not_latest"
    title = Label("不是最近的检查点", "Not from the latest checkpoint")
    status = 409
    zh = "本见证最近见到的是第 {size} 条时的检查点。"
    en = "The last checkpoint that this witness has seen is at size {size}."


_KINDS: Final[list[type[EvidenceRefusal]]] = [EvidenceRefusal, *EvidenceRefusal.__subclasses__()]

EVIDENCE_REFUSALS: Final[Mapping[str, type[EvidenceRefusal]]] = {kind.code: kind for kind in _KINDS}
"""Every refusal of evidence by its stable code."""
