"""Text to speech: Qt's engine in a process of its own, and the client that talks to it."""
