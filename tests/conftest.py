"""What holds for every test: nobody is reached but loopback, and neither the machine's own AWS settings, nor that it is
a CI runner, nor that the tests run in the background count.

Fixtures live beside the tests that use them, not here.
"""

from __future__ import annotations

import ipaddress
import os
import signal
import sys
import threading
from typing import Any

import pytest

for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
    del os.environ[name]
os.environ.pop("CI", None)  # a folder as a backend is warned about there
os.environ |= {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

if (
    threading.current_thread() is threading.main_thread()
    and signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # what runs in the background ignores it, and its children


def is_loopback(host: str | bytes | None) -> bool:
    """Whether `host` (a name, an address, or nothing) is this machine. Looks nothing up."""
    text = host.decode() if isinstance(host, bytes) else host or "localhost"
    if text == "localhost":
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def refuse_the_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: fails the test, past every `except Exception`, that looks up or calls another machine."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if not isinstance(address, tuple):  # a Unix socket's path, or a connected socket that names nobody
            return
        host = address[0]
    else:
        return
    if not is_loopback(host):
        pytest.fail(f"{event}: tests may reach loopback only, not {host!r}")


sys.addaudithook(refuse_the_outside)
