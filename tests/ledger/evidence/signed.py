"""Made-up keys and a small signed log, the same in every run, for the tests of signed formats.

The frozen texts were made once by this code and checked with another Ed25519 program; they hold
every later version to the same bytes.
"""

from __future__ import annotations

from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.notes import Cosigner, NoteSigner, signed_note
from tests.ledger.evidence.slow_tree import SlowTree, numbered_leaves

ORIGIN = "ledger.example/hedong"
LOG = NoteSigner(ORIGIN, bytes(range(32)))
WITNESS = Cosigner("witness.example/bureau", bytes(range(32, 64)))
SECOND_WITNESS = Cosigner("witness.example/auditor", bytes(range(64, 96)))
OTHER_LOG = NoteSigner("ledger.example/hexi", bytes(range(96, 128)))
WITNESSED_AT_SECONDS = 1_767_225_600

LOG_VKEY = "ledger.example/hedong+363b233a+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
WITNESS_VKEY = "witness.example/bureau+91c9ed64+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"

TREE = SlowTree(numbered_leaves(300))
CHECKPOINT = """\
ledger.example/hedong
5
tnSPbtepnefahP2X4aO6xvq4mZ9KQ2lcq5Uoot5DEUc=
"""
LOG_LINE = (
    "— ledger.example/hedong NjsjOjpqweW2Z8+WiBlZky9R1KsbOCMUn6J7qELl8NuqAOGLX6GmRHhjvgg1hJVI"
    "4AIwdE1kBbbMSKkdreSzfOKadwg=\n"
)
WITNESS_LINE = (
    "— witness.example/bureau kcntZAAAAABpVbkAIeYf2k5jpUal4AtMi55ZukxUKtSFtiD+mE23IKA1ZUOvJ9wp"
    "rwNzVZSuNVX+NAsLsnZip9Mbl8J75CQJOebeDQ==\n"
)
NOTE = f"{CHECKPOINT}\n{LOG_LINE}{WITNESS_LINE}".encode()
PROOF_FILE = (
    b"""\
c2sp.org/tlog-proof@v1
index 3
+mHj3sNDlYn0eEyJO/Mh0AhPBMVyx68raOPzNgo1tIY=
ywCYnZSlacCmeK4EK2Pc1GJduWRAUX83put5duok7Us=
EeH1WCI/THG2vhzs/R8N6HFG0llId8J7KexRn5BAITw=

"""
    + NOTE
)


def checkpoint_note(
    size: int, *, log: NoteSigner = LOG, witnesses: tuple[Cosigner, ...] = (), origin: str = ORIGIN
) -> bytes:
    """A signed checkpoint of the first entries of the tree."""
    text = Checkpoint(origin, size, TREE.root(size)).text()
    cosignatures = [each.cosign(text, WITNESSED_AT_SECONDS) for each in witnesses]
    return signed_note(text, [log.sign(text), *cosignatures])
