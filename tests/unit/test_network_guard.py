"""The guard of tests/conftest.py: a test that reaches out fails, whatever it catches."""

from __future__ import annotations

import contextlib
import os
import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "10.0.0.1", "example.com", b"example.com"])
def test_another_machine_is_not_looked_up(host: str | bytes) -> None:
    with pytest.raises(pytest.fail.Exception, match="loopback only"), contextlib.suppress(Exception):
        socket.getaddrinfo(host, 443)


def test_another_machine_is_not_connected_to() -> None:
    with socket.socket() as stream, pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        stream.connect_ex(("192.0.2.1", 443))


def test_another_machine_is_sent_no_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as datagram, pytest.raises(pytest.fail.Exception):
        datagram.sendto(b"?", ("192.0.2.1", 53))


def test_loopback_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port)) as client:
            assert client.getpeername() == ("127.0.0.1", port)


def test_the_machines_own_aws_settings_are_out_of_sight() -> None:
    assert not {
        name for name in os.environ if name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ENDPOINT_URL")
    }
    assert os.environ["AWS_CONFIG_FILE"] == os.devnull
