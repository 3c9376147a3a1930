"""What cannot be a policy."""

from __future__ import annotations

from domain.ground import vocabulary
from domain.ground.refusals import InvalidValue


class UnknownPolicyKey(InvalidValue):
    """Something that no policy is about."""

    code = "unknown_policy_key"
    zh = f"没有这项政策参数；可选：{'、'.join(vocabulary.POLICY_KEYS)}。"
    en = f"There is no such policy; choose one of {', '.join(vocabulary.POLICY_KEYS)}."


class PolicyValueOutOfBounds(InvalidValue):
    """A value that a policy cannot have."""

    code = "policy_value_out_of_bounds"
    zh = "此项政策不能取此值；可选：{choices}。"
    en = "The policy cannot have this value; choose from {choices}."
