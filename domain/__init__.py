"""Taizhang (台账): the rules of a social-work station, as data and pure functions."""
