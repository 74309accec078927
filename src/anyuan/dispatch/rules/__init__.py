"""Pure decisions about who owes what by when. No Django, no clock, no I/O."""
