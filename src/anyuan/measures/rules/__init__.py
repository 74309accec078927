"""Decisions about numbers: plain Python, no Django, no clock, no files."""
