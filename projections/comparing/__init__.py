"""What two answers to one question differ in, and which entries made the difference.

A question says here what its figures are (``Shape``), which rows of its tables count into them and
by how much they move as rows come and go (``Moving``); all else is the same for all of them.
"""
