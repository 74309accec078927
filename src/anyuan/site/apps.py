"""The packages of the house in import order, and the libraries they stand on."""

HOUSE = [
    "journal",
    "directory",
    "intake",
    "dispatch",
    "notify",
    "hooks",
    "incidents",
    "cases",
    "duties",
    "measures",
    "standards",
    "reports",
    "programmes",
    "workflows",
    "gateway",
    "worker",
    "api",
    "console",
]
