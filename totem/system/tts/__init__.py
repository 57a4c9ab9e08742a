"""Text to speech: Qt's engine in a child process, and its client."""
