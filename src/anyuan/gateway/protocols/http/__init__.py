"""Alarms over HTTP: POST /api/v1/signals, answered before Django wakes up."""
