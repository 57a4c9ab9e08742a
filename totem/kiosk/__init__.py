"""The kiosk put together from settings: its parts made, the window opened, all of it closed."""
