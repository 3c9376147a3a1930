"""Who works at the station: joining, engagement, certificates, leaving.

``roster`` is its part of the station's state, which visits and training ask who is employed.
"""
