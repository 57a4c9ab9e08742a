"""Adapter of Asaas."""
