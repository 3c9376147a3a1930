"""Groups and activities at the edge: their routes, their page, and the answer printed."""
