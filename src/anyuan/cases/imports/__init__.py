"""Reading somebody's ledger of cases; nothing here writes."""
