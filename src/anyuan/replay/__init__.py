"""Replay: a historical log of calls and unit times goes through the real actions on a shifted clock.

`mapping` says how to read a log (data), `log` reads it, `stream` puts what happened in order, `world` lays the ground,
`drive` carries it out, `figures` reads the clocks back from what was stored.
"""
