"""The Things Stack v3: LoRaWAN buttons over its MQTT server or its webhooks."""
