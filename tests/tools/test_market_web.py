"""JSON over real HTTP: what is data comes through, everything else becomes a sentence in time."""

import time

import pytest

from tests.figures_server import FiguresServer, Reply, said
from tools.market.provider import SourceDown, SourceSettings
from tools.market.web import Refused, Web

HTML = Reply(body=b"<!DOCTYPE html><html>Please log in</html>", headers={"Content-Type": "text/html"})


@pytest.fixture
def server():
    with FiguresServer().running() as running:
        yield running


def web(server, *, waits=None, **times):
    return Web(
        "edgar",
        server.settings("edgar", **times),
        user_agent="Rerate test",
        sleep=([] if waits is None else waits).append,
    )


def ask(server, waits=None, **times):
    return web(server, waits=waits, **times).visit().json(f"{server.address}/figures", {"key": "secret"})


def test_an_answer_is_read_with_the_declared_user_agent(server):
    server.answer("/figures", said({"revenue": 1}))
    assert ask(server) == {"revenue": 1}
    assert server.asked[0].headers["User-Agent"] == "Rerate test"
    assert server.asked[0].query == {"key": "secret"}


def test_an_address_that_does_not_exist_says_nothing(server):
    assert ask(server) is None


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (HTML, "web page"),
        (Reply(body=b'{"revenue": 1'), "not JSON"),
        (Reply(body=b'{"revenue": NaN}'), "not JSON"),
        (Reply(body=b"[" * 200_000), "not JSON"),
        (Reply(body=b"\xff\xfe\x00"), "not JSON"),
        (Reply(400), "status 400"),
    ],
)
def test_what_is_not_data_is_refused_with_its_reason(server, reply, why):
    server.answer("/figures", reply)
    with pytest.raises(SourceDown, match=why):
        ask(server)
    assert len(server.asked) == 1


def test_a_refusal_carries_its_status(server):
    server.answer("/figures", Reply(403, b"<html>Undeclared automated tool</html>"))
    with pytest.raises(Refused) as refused:
        ask(server)
    assert refused.value.status == 403


@pytest.mark.parametrize("first", [Reply(503), Reply(429), Reply(body=b'{"revenue":', cut=True)])
def test_a_passing_trouble_is_asked_again(server, first):
    server.answer("/figures", first, said({"revenue": 1}))
    waits = []
    assert ask(server, waits) == {"revenue": 1}
    assert waits == [0.25]


def test_three_answers_too_many_are_an_end(server):
    server.answer("/figures", Reply(500))
    waits = []
    with pytest.raises(SourceDown, match="status 500"):
        ask(server, waits)
    assert len(server.asked) == 3
    assert waits == [0.25, 0.5]


def test_the_wait_the_server_asks_for_is_kept(server):
    server.answer("/figures", Reply(429, headers={"Retry-After": "2"}), said([]))
    waits = []
    assert ask(server, waits) == []
    assert waits == [2.0]


def test_a_wait_beyond_the_deadline_is_handed_on_instead_of_kept(server):
    server.answer("/figures", Reply(429, headers={"Retry-After": "120"}))
    waits = []
    with pytest.raises(SourceDown, match="too busy") as busy:
        ask(server, waits)
    assert busy.value.retry_after == 120.0
    assert waits == []
    assert len(server.asked) == 1


def test_a_wait_given_as_a_date_is_understood(server):
    server.answer("/figures", Reply(429, headers={"Retry-After": "Wed, 01 Jan 2098 00:00:00 GMT"}))
    with pytest.raises(SourceDown) as busy:
        ask(server)
    assert busy.value.retry_after > 1e8


@pytest.mark.parametrize(
    "slow",
    [
        Reply(body=b" " * 10_000, drip=True),
        Reply(body=b" " * 10_000, drip=True, headers={"Content-Length": ""}),
        Reply(drip_headers=True),
    ],
    ids=["body", "body of unknown length", "headers"],
)
def test_a_server_that_sends_drop_by_drop_is_left_at_the_deadline(server, slow):
    server.answer("/figures", slow)
    began = time.monotonic()
    with pytest.raises(SourceDown, match=r"within 0\.4 s"):
        ask(server, total_timeout=0.4)
    assert time.monotonic() - began < 1.0


def test_the_requests_of_one_visit_share_the_deadline(server):
    server.answer("/figures", said(1))
    server.answer("/slow", Reply(body=b" " * 10_000, drip=True))
    visit = web(server, total_timeout=0.4).visit()
    assert visit.json(f"{server.address}/figures") == 1
    for _ in range(2):
        with pytest.raises(SourceDown, match="did not finish"):
            visit.json(f"{server.address}/slow")
    assert len(server.asked) == 2  # the second slow one was never sent


def test_a_silent_server_is_left_after_the_read_timeout(server):
    server.routes["/figures"] = lambda asked: (server.closing.wait(5), Reply())[1]
    with pytest.raises(SourceDown, match=r"silent for 0\.2 s"):
        ask(server, read_timeout=0.2)


def test_a_refused_connection_is_not_tried_again():
    waits = []
    closed = Web("edgar", SourceSettings(), user_agent="Rerate test", sleep=waits.append)
    with pytest.raises(SourceDown, match="no connection"):
        closed.visit().json("http://127.0.0.1:9/figures")
    assert waits == []


def test_an_answer_too_large_is_not_read_to_its_end(server, monkeypatch):
    monkeypatch.setattr("tools.market.web.LARGEST", 1_000_000)
    server.answer("/figures", Reply(body=b"1" * 1_100_000))
    with pytest.raises(SourceDown, match="larger than 1 MB"):
        ask(server)


def test_a_redirect_on_the_same_host_is_followed_without_the_query(server):
    server.answer("/figures", Reply(302, headers={"Location": "/moved"}))
    server.answer("/moved", said({"revenue": 1}))
    assert ask(server) == {"revenue": 1}
    assert server.asked[1].query == {}


@pytest.mark.parametrize("target", ["http://localhost:1/figures", "https://example.org/", "file:///etc/passwd"])
def test_a_redirect_to_another_address_is_not_followed(server, target):
    server.answer("/figures", Reply(302, headers={"Location": target}))
    with pytest.raises(SourceDown, match="another address"):
        ask(server)


def test_a_circle_of_redirects_ends(server):
    server.answer("/figures", Reply(302, headers={"Location": "/figures"}))
    with pytest.raises(SourceDown, match="redirected too often"):
        ask(server)


def test_requests_keep_the_distance_the_source_asks_for(server):
    server.answer("/figures", said(1))
    waits = []
    paced = Web("edgar", server.settings("edgar"), user_agent="Rerate test", pause=60.0, sleep=waits.append)
    visit = paced.visit()
    visit.json(f"{server.address}/figures")
    visit.json(f"{server.address}/figures")
    assert len(waits) == 1
    assert 4.0 < waits[0] <= 5.0  # sixty seconds are asked for, but the visit ends after five


def test_the_query_is_not_logged(server, caplog):
    server.answer("/figures", said(1))
    with caplog.at_level("DEBUG", logger="tools"):
        ask(server)
    assert "/figures answered 200" in caplog.text
    assert "secret" not in caplog.text


def test_a_password_in_netrc_is_not_sent(server, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password hidden\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answer("/figures", said(1))
    ask(server)
    assert "Authorization" not in server.asked[0].headers
