"""The packages of the house in import order, and the libraries they stand on."""

HOUSE = [
    "journal",
    "directory",
    "intake",
    "dispatch",
    "notify",
    "incidents",
    "cases",
    "workflows",
    "gateway",
    "worker",
    "api",
    "console",
]
