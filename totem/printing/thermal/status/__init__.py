"""How thermal printers are asked how they are, and what their answers mean: one family a file."""
