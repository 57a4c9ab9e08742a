"""The customers' screens, one file each: layout and signals, from the view state of the session alone."""
