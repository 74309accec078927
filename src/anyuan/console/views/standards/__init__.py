"""Standards on screen."""
