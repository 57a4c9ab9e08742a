"""Adapter of Voalle (Elleven ERP)."""
