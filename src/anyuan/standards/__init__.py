"""What good looks like, as data: requirements as rules over facts, inspections, findings and what follows from them."""
