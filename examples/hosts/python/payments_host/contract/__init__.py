"""The contract in Python: a module for each interface. Generated, see `tools/generate.py`."""
