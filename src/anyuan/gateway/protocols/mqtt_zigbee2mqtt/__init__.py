"""Zigbee2MQTT: SOS buttons behind a Zigbee coordinator."""
