"""The same clock for everybody who owes something: assignments, deadlines, escalation. Knows its subjects only by kind, id and reference."""
