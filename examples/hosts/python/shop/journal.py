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
        self._file = path.open("ab", buffering=0)
        _fsync_folder(path.parent)
        self._drop_torn_line()

    def entries(self) -> Iterator[dict[str, Any]]:
        """All entries, the oldest first."""
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)

    def append(self, **entry: Any) -> None:
        """Adds an entry, or raises `OSError` and adds nothing."""
        line = json.dumps(entry).encode() + b"\n"
        with self._lock:
            whole = self._file.seek(0, os.SEEK_END)
            try:
                self._write(line)
            except OSError:
                self._cut(whole)
                raise

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _write(self, line: bytes) -> None:
        left = memoryview(line)
        while left:
            left = left[self._file.write(left) :]
        os.fsync(self._file.fileno())

    def _cut(self, length: int) -> None:
        """Takes back what was written of a line: the next would be added to it, and neither could be
        read. Where that fails too, nothing is added any more."""
        try:
            os.truncate(self._file.fileno(), length)
            os.fsync(self._file.fileno())
        except OSError:
            self._file.close()

    def _drop_torn_line(self) -> None:
        """A process that was killed while it wrote leaves a part of a line: of an entry on whose
        being there nobody has relied yet."""
        content = self._path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole != len(content):
            os.truncate(self._file.fileno(), whole)
            os.fsync(self._file.fileno())


def _fsync_folder(folder: Path) -> None:
    """A new file is only there after a crash when its folder's entry is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
