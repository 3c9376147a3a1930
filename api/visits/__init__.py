"""Home visits over HTTP."""
