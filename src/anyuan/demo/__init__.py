"""The demonstration: an invented city written through the ordinary actions, and devices that really speak to the gateway."""
