"""What `tools/generate.py` writes, and how."""
