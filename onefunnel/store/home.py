"""Where everything lies: one folder, `$ONEFUNNEL_HOME`, that can be backed up and moved whole."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Home:
    """The folders of one company's data. `path` exists once `home()` has answered."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "store.sqlite3"

    @property
    def ledger(self) -> Path:
        return self.path / "ledger"

    @property
    def uploads(self) -> Path:
        return self.path / "uploads"

    @property
    def exports(self) -> Path:
        return self.path / "exports"

    @property
    def secret(self) -> bytes:
        """The secret behind sessions and pseudonymous keys, made once; part of every backup."""
        path = self.path / "secret"
        if not path.exists():
            draft = self.path / f"secret.{os.getpid()}.tmp"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(32))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip().encode()


def home() -> Home:
    """The home in force: `$ONEFUNNEL_HOME`, else `.onefunnel` in the checkout, else `~/.onefunnel`."""
    chosen = os.environ.get("ONEFUNNEL_HOME")
    if chosen:
        path = Path(chosen).expanduser().resolve()
    elif (CHECKOUT / "pyproject.toml").exists():
        path = CHECKOUT / ".onefunnel"
    else:
        path = Path.home() / ".onefunnel"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Home(path)
