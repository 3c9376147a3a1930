"""Taizhang (台账): the only writer; commands in, stored events out.

``writing`` decides and appends, ``store`` reads; ``vault`` and ``people`` keep personal values and
forget them; ``transparency`` signs what ``evidence`` defines; ``checks`` hold what is stored against
itself. ``databases`` and ``schema`` are below all of them, ``library`` beside them.
"""
