"""What the shop must not forget: an append-only file of JSON lines."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """Each entry is on the disk before `append` returns. A real shop has a database for this."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._drop_torn_line()
        self._file = path.open("ab")

    def entries(self) -> Iterator[dict[str, Any]]:
        """All entries, the oldest first."""
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def append(self, **entry: Any) -> None:
        """Adds an entry."""
        with self._lock:
            self._file.write(json.dumps(entry).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _drop_torn_line(self) -> None:
        """A process that was killed while it wrote leaves a part of a line: of an entry on whose
        being there nobody has relied yet."""
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            self._path.write_bytes(whole)
