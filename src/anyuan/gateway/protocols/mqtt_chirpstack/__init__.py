"""ChirpStack v4: LoRaWAN buttons through the MQTT integration."""
