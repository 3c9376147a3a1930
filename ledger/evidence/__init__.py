"""What makes the ledger provable: canonical bytes, commitments to personal values, the hash tree.

Pure computation over bytes, apart from the store, so that an auditor's tool can use it without a
database. The formats are frozen: a change to any of them would orphan every published proof.
"""

from ledger.evidence.canonical import (
    EntryTooLargeError,
    JSONValue,
    NotCanonicalError,
    canonical,
    check_canonical,
    nfc,
)
from ledger.evidence.disclosure import Disclosure, commits_to, digest_of, disclose, read_disclosure
from ledger.evidence.tree import (
    EMPTY_ROOT,
    HASH_BYTES,
    Frontier,
    FrontierDamagedError,
    leaf_hash,
    node_hash,
)
