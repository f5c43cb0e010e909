"""`onefunnel serve` answers on this machine alone, says where, and stops when asked."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request

import pytest

from tests.places import Place, free_port, serving, status


def test_it_makes_its_tables_and_answers(place: Place) -> None:
    with serving(place, "--port", str(free_port())) as (address, log, process):
        assert address.startswith("http://127.0.0.1:")
        assert status(address + "account/login/") == 200
        assert str(place.path) in log.read_text()
    assert process.returncode == 0


def test_when_the_usual_port_is_taken_it_takes_the_next_and_says_so(place: Place) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", 8000))
            taken.listen()
        except OSError:
            pass  # somebody has it already, which is as good
        with serving(place) as (address, log, _):
            assert status(address + "account/login/") == 200
            assert "Port 8000 is taken" in log.read_text()


def test_a_port_that_was_asked_for_and_is_taken_is_refused(place: Place) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = place.run("serve", "--port", str(taken.getsockname()[1]), expect=1)
    assert "Address already in use" in done.stderr


def test_a_host_name_that_was_not_agreed_is_refused(place: Place) -> None:
    with serving(place, "--port", str(free_port())) as (address, _, _):
        asked = urllib.request.Request(address + "account/login/", headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(asked, timeout=30)
