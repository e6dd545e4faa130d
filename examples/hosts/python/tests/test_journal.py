"""The shop's journal: what is in it is whole, whatever happens while it is written."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shop.journal import Journal


def numbers(path: Path) -> list[int]:
    journal = Journal(path)
    read = [entry["number"] for entry in journal.entries()]
    journal.close()
    return read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orders.jsonl"


def test_a_torn_line_is_cut_off_in_place(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is never without what was in it, and what is cut off stays off."""
    path.write_bytes(b'{"number": 1}\n{"number": 2}\n{"numb')
    before = path.stat().st_ino
    synced: list[int] = []
    fsync = os.fsync

    def counted(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_size)
        fsync(descriptor)

    def rewritten(*_: Any) -> int:
        raise AssertionError("the file is rewritten")

    monkeypatch.setattr(os, "fsync", counted)
    monkeypatch.setattr(Path, "write_bytes", rewritten)
    assert numbers(path) == [1, 2]
    assert path.read_bytes() == b'{"number": 1}\n{"number": 2}\n'
    assert path.stat().st_ino == before
    assert path.stat().st_size in synced


def test_a_new_file_is_on_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    Journal(path).close()
    assert path.parent.stat().st_ino in synced


def failing_once(function: Callable[..., Any], after: Callable[..., Any]) -> Callable[..., Any]:
    failed: list[bool] = []

    def called(*arguments: Any) -> Any:
        if failed:
            return function(*arguments)
        failed.append(True)
        after(*arguments)
        raise OSError(28, "No space left on device")

    return called


def test_an_entry_that_could_not_be_added_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(path)
    journal.append(number=1)

    def half(line: Any) -> None:
        os.write(journal._file.fileno(), bytes(line)[: len(line) // 2])

    monkeypatch.setattr(journal, "_write", failing_once(journal._write, half))
    with pytest.raises(OSError, match="No space left"):
        journal.append(number=2)
    journal.append(number=3)
    journal.close()
    assert numbers(path) == [1, 3]

    # Written, and not on the disk.
    journal = Journal(path)
    monkeypatch.setattr(os, "fsync", failing_once(os.fsync, lambda _: None))
    with pytest.raises(OSError, match="No space left"):
        journal.append(number=4)
    journal.append(number=5)
    journal.close()
    assert numbers(path) == [1, 3, 5]


def test_what_cannot_be_cut_off_ends_the_journal(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(path)
    journal.append(number=1)

    def half(line: Any) -> None:
        os.write(journal._file.fileno(), bytes(line)[: len(line) // 2])

    def stuck(*_: Any) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(journal, "_write", failing_once(journal._write, half))
        broken.setattr(os, "truncate", stuck)
        with pytest.raises(OSError, match="No space left"):
            journal.append(number=2)
    with pytest.raises(ValueError, match="closed"):
        journal.append(number=3)
    assert numbers(path) == [1]
