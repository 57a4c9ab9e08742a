"""The customers' screens: layout, from the view state of the session alone; touches call its intents."""
