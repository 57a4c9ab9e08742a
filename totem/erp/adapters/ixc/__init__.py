"""Adapter of IXC Provedor."""
