"""A folder of files, whether it comes as one or in a zip."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder itself, or one of the zip's name with its files in it, gone afterwards. Raises NotPossible."""
    from onefunnel.inbound.unpacking import unpack
    from onefunnel.store.scratch import scratch

    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(dir=scratch()) as own:
        folder = Path(own) / path.stem
        folder.mkdir()
        unpack(path, folder)
        yield folder
