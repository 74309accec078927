"""The gateway process is killed under load, again and again: every acknowledged alarm is there exactly once."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from anyuan.gateway.protocols.dc09 import codec
from anyuan.gateway.protocols.dc09.contact_id import ContactId
from anyuan.kernel.clock import utc_now

PANELS = 8

CHILD = """
import asyncio, sys
import django
django.setup()
import uvloop
async def main():
    from anyuan.gateway import inbox
    from anyuan.gateway.server import Gateway
    from anyuan.kernel.clock import SystemClock
    gateway = Gateway(inbox.writer(), SystemClock())
    await gateway.start("127.0.0.1", sys.argv[1])
    print("ready", flush=True)
    await asyncio.Event().wait()
uvloop.run(main())
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Dialler(threading.Thread):
    """Sends numbered alarms; repeats each until it is acknowledged, as a panel does. Never gives one up."""

    def __init__(self, account, port, stop):
        super().__init__(daemon=True)
        self.account, self.port, self.stop = account, port, stop
        self.acknowledged = []

    def run(self):
        sequence, connection = 1, None
        while not self.stop.is_set():
            event = ContactId(None, "1", "130", "01", f"{sequence % 1000:03d}")
            try:
                connection = connection or socket.create_connection(("127.0.0.1", self.port), 2)
                connection.settimeout(2)
                connection.sendall(codec.Sender(self.account).contact_id(sequence, event, at=utc_now()))
                answer = codec.read_answer(connection.recv(200), sequence=f"{sequence:04d}")
            except (OSError, codec.FrameRefused):
                if connection is not None:
                    connection.close()
                connection = None
                time.sleep(0.02)
                continue
            if answer.accepted:
                self.acknowledged.append(f"{sequence:04d}")
                sequence += 1


@pytest.mark.fault
def test_kill_9_under_load_loses_and_doubles_nothing(panel_line):
    from django.conf import settings
    from django.db import connection

    from anyuan.intake.models import RawMessage

    for number in range(PANELS):
        panel_line(f"A00{number}")
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database['NAME']}"
    else:
        address = f"postgresql://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = {**os.environ, "ANYUAN_DATABASE": address, "ANYUAN_HOME": str(settings.HOME)}
    chance, port, stop = random.Random(7), free_port(), threading.Event()
    diallers = [Dialler(f"A00{number}", port, stop) for number in range(PANELS)]
    for dialler in diallers:
        dialler.start()
    for _ in range(5):
        gateway = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(port)], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert gateway.stdout.readline().strip() == "ready"
        time.sleep(chance.uniform(0.1, 1.0))
        gateway.send_signal(signal.SIGKILL)
        gateway.wait()
        gateway.stdout.close()
    stop.set()
    for dialler in diallers:
        dialler.join(5)
    for dialler in diallers:
        stored = list(RawMessage.objects.filter(account=dialler.account).values_list("sequence", flat=True))
        assert len(stored) == len(set(stored)), "an alarm that was repeated after a kill stands twice"
        assert set(dialler.acknowledged) <= set(stored)
    assert sum(len(dialler.acknowledged) for dialler in diallers) > 50
