"""Domain rules and values: tax ids, boletos, PIX, customers, sign-ups. Pure: no Qt, no I/O."""
