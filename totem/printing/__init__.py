"""From a checked boleto to paper: symbols, the slip's layout, and the printers."""
