"""Measurements of every target, side by side with what each is compared to.

Not part of the wheel: a measuring program may start servers, peers and children, which a library
must not. Nothing here is a timed test; see ``tests/bench`` for what is checked about it.
"""
