"""Taizhang (台账): the only writer; commands in, stored events out."""
