"""Intake: raw message → signal. Stored first, understood second, never dropped."""
