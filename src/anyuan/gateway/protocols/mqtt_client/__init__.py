"""What the MQTT protocols share: words of their messages, and the client that listens to the broker."""
