"""Shelly buttons, generation 1 and 2."""
