"""Reading cases, always through the person asking."""
