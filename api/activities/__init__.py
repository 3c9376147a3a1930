"""Groups and activities at the edge: their routes, and the answer printed."""
