"""Faults: what is said when there is no answer; one tree, whose root stands in ``machine``."""
