"""What the gateway counts, for `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

FRAMES = Counter("anyuan_gateway_frames", "Frames by protocol and what became of them", ["protocol", "verdict"])
REFUSED = Counter("anyuan_gateway_refused", "Refused frames by reason", ["protocol", "reason"])
GARBAGE = Counter("anyuan_gateway_garbage_bytes", "Bytes that belonged to no frame", ["protocol"])
CONNECTIONS = Gauge("anyuan_gateway_connections", "Open connections", ["protocol"])
TURNED_AWAY = Counter("anyuan_gateway_turned_away", "Connections closed by a limit", ["protocol", "why"])
WAITING = Gauge("anyuan_gateway_waiting", "Messages waiting for the writer")
BATCH = Histogram("anyuan_gateway_batch_rows", "Messages per commit", buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 500))
SECONDS = Histogram(
    "anyuan_gateway_commit_seconds",
    "Time of a commit",
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
SPOOL_BYTES = Gauge("anyuan_gateway_spool_bytes", "Bytes in the local spool: above zero the database is away")
SPOOLED = Counter("anyuan_gateway_spooled", "Messages kept in the local spool because the database was away")
LOST_STORAGE = Counter(
    "anyuan_gateway_unstored", "Messages that neither database nor spool could keep (not acknowledged)"
)
LOST_LINES = Gauge("anyuan_gateway_lines_lost", "Lines without contact beyond their reporting time")
