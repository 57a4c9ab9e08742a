"""Integrity check of open boletos against fraud and mistakes: findings, rules, and what is withheld."""
