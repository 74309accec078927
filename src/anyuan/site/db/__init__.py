"""Database backends that differ from Django's in one small thing each."""
