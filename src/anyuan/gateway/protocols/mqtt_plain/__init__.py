"""Plain JSON over MQTT: for buttons and gateways that can be told what to send."""
