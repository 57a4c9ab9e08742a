"""Ways to a thermal printer, one a file; each keeps to a deadline and never blocks the loop's thread."""
