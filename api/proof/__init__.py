"""Proofs: the transparency log, audit bundles, signatures, time stamps, verification."""
