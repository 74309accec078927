"""Pure decisions about incidents: moves, joining, legs, plans, and the replay of a journal. No Django, no clock."""
