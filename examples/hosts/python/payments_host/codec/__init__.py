"""Converts between the contract's Python types, wasmtime's values and JSON."""
