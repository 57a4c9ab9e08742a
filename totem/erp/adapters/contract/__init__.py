"""Adapter of ERPs that implement the published contract of twenty requests, and our three."""
