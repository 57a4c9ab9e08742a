"""Metrics of sessions and failures: recorded, stored, reported and exported, without personal data."""
