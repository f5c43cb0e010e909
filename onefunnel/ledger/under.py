"""Ask the same facts as if one version of the agreement had been in force for all time: time travel, and trying a draft."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from onefunnel.ledger.definitions import Definitions
from onefunnel.ledger.duck import Duck
from onefunnel.ledger.generation import Generation, over
from onefunnel.ledger.manifest import Manifest
from onefunnel.ledger.relations import agreed, under
from onefunnel.ledger.versions import for_all_time

MEMORY = os.environ.get("ONEFUNNEL_TRY_MEMORY", "1GB")


class Under(Duck):
    """The engine over a ledger's folder under one version's definitions. Safe to share between threads.

    A relation that depends on the definitions is worked out when a question first needs it and kept in memory until the
    ledger's generation changes; all others are read from the files. Nothing is written.
    """

    def __init__(self, ledger: Path, definitions: Definitions, *, memory: str = "", threads: int = 0) -> None:
        super().__init__(ledger, memory=memory or MEMORY, threads=threads)
        self.definitions = definitions
        self._digest = hashlib.sha256(definitions.as_json().encode()).hexdigest()[:16]

    def _made(self, manifest: Manifest) -> Generation:
        held = under(for_all_time(self.definitions))
        database = over(self.ledger, self._memory, self._threads)
        return Generation(database, self.ledger, manifest, held, anew=agreed(), under=self._digest)
