"""Anything that must be closed (事项): instructions, requests, complaints, hazards, disputes … owed by somebody by a time."""
