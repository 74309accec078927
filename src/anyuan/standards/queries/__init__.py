"""Everything that reads standards, always through the person asking."""
