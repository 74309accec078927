"""The invented city's devices. They are ordinary clients: they know the receivers' addresses, their keys and tokens, and
speak DC-09 over TCP and UDP, MQTT and HTTP as real ones do; nothing reaches the platform but what comes over a socket.
"""
