"""Assignments, deadlines, escalation: the same clock for everybody who owes something. Subjects are kind, id, reference."""
