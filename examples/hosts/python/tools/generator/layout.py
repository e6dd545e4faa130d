"""The layout of generated code, which is that of ruff: see pyproject.toml."""

WIDTH = 100
"""Characters of a line."""
