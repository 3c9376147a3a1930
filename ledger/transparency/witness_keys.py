"""The key with which this ledger cosigns other logs, and the two policies that say whom to trust.

Being a log and being a witness are two offices: either can be moved to another machine, and a
stolen key of one says nothing in the name of the other. All three files lie in the key directory:
``witness.key`` (secret), ``witness.policy`` (the logs that we witness) and ``trust.policy`` (the
witnesses that we ask and believe). The key file is JSON::

    {"format": "taizhang-witness-key", "version": 1, "name": "witness.example.org/bureau",
     "vkey": "witness.example.org/bureau+1a2b3c4d+BA...", "seed": "<base64url, 32 bytes>"}
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import msgspec

from ledger.evidence.disclosure import base64url, from_base64url
from ledger.evidence.notes import Cosigner
from ledger.evidence.refusals import VerifierKeyMalformed
from ledger.evidence.trust_policies import TrustPolicy
from ledger.faults.witness import (
    PolicyUnreadableError,
    WitnessKeyExistsError,
    WitnessKeyExposedError,
    WitnessKeyMissingError,
    WitnessKeyUnreadableError,
)
from ledger.store.secret_files import SecretFileFaults, create_secret_file, read_secret_file

KEY_FILE_NAME: Final = "witness.key"
WITNESSED_LOGS: Final = "witness.policy"
TRUSTED_WITNESSES: Final = "trust.policy"
_SEED_BYTES: Final = 32
_FORMAT: Final = "taizhang-witness-key"
_VERSION: Final = 1
_FILE_FAULTS: Final = SecretFileFaults(
    WitnessKeyMissingError, WitnessKeyExposedError, WitnessKeyUnreadableError
)


class _Document(msgspec.Struct):
    format: str
    version: int
    name: str
    vkey: str
    seed: str


def load_witness_key(directory: Path) -> Cosigner:
    """Read ``witness.key`` of a key directory.

    Raises WitnessKeyMissingError, WitnessKeyExposedError when others than the owner have any
    access, and WitnessKeyUnreadableError.
    """
    path = directory / KEY_FILE_NAME
    return _parse(read_secret_file(path, _FILE_FAULTS), source=str(path))


def create_witness_key(directory: Path, name: str) -> Cosigner:
    """Make ``witness.key`` with a fresh key under a name, mode 0600.

    Raises WitnessKeyExistsError, and VerifierKeyMalformed for a name that no key may have.
    """
    path = directory / KEY_FILE_NAME
    seed = os.urandom(_SEED_BYTES)
    made = Cosigner(name, seed)
    document = _Document(
        format=_FORMAT,
        version=_VERSION,
        name=name,
        vkey=made.verifier.vkey,
        seed=base64url(seed),
    )
    if not path.exists():
        text = msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
        create_secret_file(path, text + "\n")
    if load_witness_key(directory).verifier != made.verifier:  # somebody else was quicker
        raise WitnessKeyExistsError(path=path)
    return made


def read_policy(directory: Path, name: str) -> TrustPolicy:
    """Read a policy file of the key directory; where there is none, a policy that trusts nobody.

    Raises PolicyMalformed and PolicyUnreadableError.
    """
    path = directory / name
    try:
        return TrustPolicy.parse(path.read_bytes().decode())
    except FileNotFoundError:
        return TrustPolicy()
    except UnicodeDecodeError:
        raise PolicyUnreadableError(path=path, detail="it is not UTF-8") from None
    except OSError as error:
        raise PolicyUnreadableError(path=path, detail=error.strerror) from None


def _parse(text: bytes, *, source: str) -> Cosigner:
    try:
        document = msgspec.json.decode(text, type=_Document)
        cosigner = Cosigner(document.name, from_base64url(document.seed))
    except (msgspec.MsgspecError, ValueError, VerifierKeyMalformed, RecursionError):
        raise WitnessKeyUnreadableError(path=source, detail="it is not a witness key") from None
    if document.format != _FORMAT or document.version > _VERSION:
        raise WitnessKeyUnreadableError(path=source, detail="its format is not known here")
    if cosigner.verifier.vkey != document.vkey:
        raise WitnessKeyUnreadableError(path=source, detail="the key does not fit its name")
    return cosigner
