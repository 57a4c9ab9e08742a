"""Speech output for customers who do not see the screen."""
