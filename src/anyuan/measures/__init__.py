"""Numbers with a definition, a daily fact row and a fill state; every number leads to the rows that it counts."""
