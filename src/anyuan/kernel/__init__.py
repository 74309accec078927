"""Pure helpers that every package may use: clock, coordinates, text, hashing, packs. No Django here."""
