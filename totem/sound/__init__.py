"""A soft click, a success and an error: played by what the system has, and silent where it has nothing."""
