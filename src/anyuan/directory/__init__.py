"""Who and what exists: areas, organisations, schools, places, devices, people, units, rosters, and who may see what."""
