"""Counters of visits and failures: recorded, stored, reported and exported; nothing of a customer."""
