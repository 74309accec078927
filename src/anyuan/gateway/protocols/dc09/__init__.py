"""SIA DC-09 over TCP and UDP: what alarm panels speak on IP networks."""
