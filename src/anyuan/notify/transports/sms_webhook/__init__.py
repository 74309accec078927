"""Text messages through a gateway's webhook, signed."""
