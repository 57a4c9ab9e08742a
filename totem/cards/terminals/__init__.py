"""Card terminals, one provider a file, found by `card.provider`."""
