"""Decisions about documents: plain Python, no Django, no clock, no files."""
