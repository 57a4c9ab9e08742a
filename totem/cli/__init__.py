"""The `totem` command: one module for each command or group of commands, imported when it is named."""
