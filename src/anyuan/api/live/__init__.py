"""The live stream: committed journal entries, as they come, to every open screen that may see them.

`reader` finds what is new in the table, `hub` writes one ready-made chunk to every connection, `app` speaks HTTP.
Clients treat an event as "this record changed, read it again": repeats do no harm, and a gap is always announced.
"""
