"""Adapter of HubSoft."""
