"""Workbooks over HTTP: uploaded, compared, reported on, taken back."""
