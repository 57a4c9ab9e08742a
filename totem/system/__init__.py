"""Process and operating system: background thread, signals, files, watchdog, logging, audio, speech."""
