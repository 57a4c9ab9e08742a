"""Drawing on paper: a canvas in millimetres and dots, symbols, fonts and the blocks that slips share."""
