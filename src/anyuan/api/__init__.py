"""What programs talk to: REST with an OpenAPI description, the live stream, the CAP feed, probes and figures."""
