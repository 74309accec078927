"""Pure decisions about cases. No Django, no clock, no I/O."""
