"""Taizhang (台账): the rules of a social-work station, as data and pure functions.

``ground`` is what every subject stands on, a folder beside it is one subject, ``book`` puts them
together and decides. Subjects do not import each other (docs/adr/0014-kinds-and-subjects.md).
"""
