"""Taizhang (台账): questions asked of the ledger, and their answers; disposable and rebuildable."""
