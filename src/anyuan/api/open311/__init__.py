"""Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2), XML and JSON: hazards reported by the programs of others."""
