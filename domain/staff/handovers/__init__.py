"""Handing over when workers or an operator go: what is open, and who takes it on."""
