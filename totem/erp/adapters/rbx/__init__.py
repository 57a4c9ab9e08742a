"""Adapter of RBX (RouterBox)."""
