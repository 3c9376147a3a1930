"""Money: grants promised, received and reclaimed, reservations, and expenditures to the fen.

``funds`` is its part of the station's state: no grant is overdrawn on any day.
"""
