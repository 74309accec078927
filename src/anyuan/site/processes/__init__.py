"""The processes of one installation: web, gateway, worker; or all of them in one on a small machine."""
