"""Who is let in: hosts, origins, tokens, passwords, sizes, streams."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlparse

import httpx
import pytest

from detente.web.app import create_app
from detente.web.guard import is_loopback
from detente.web.settings import Settings

CASES = "/api/cases"


@pytest.fixture(scope="module")
def app(serving, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("some")) as running:
        yield running


def ask(app, method="GET", path=CASES, **headers):
    return httpx.request(method, app.address + path, headers={**app.headers, **headers})


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1", True),
        ("127.3.2.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("x.org", False),
    ],
)
def test_what_is_this_machine_itself(host, ours):
    assert is_loopback(host) is ours


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:{port}", ""]
)
def test_other_hosts_are_refused_as_after_dns_rebinding(app, host):
    answer = ask(app, host=host.format(port=urlparse(app.address).port))
    assert answer.status_code in {400, 421}


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_our_own_names_are_let_in(app, name):
    assert ask(app, host=f"{name}:{urlparse(app.address).port}").status_code == 200


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 401), ("[::1]", 401), ("[::1]:81", 421), ("::1", 421)])
def test_the_port_that_browsers_leave_out_may_be_left_out(tmp_path, host, status):
    app = create_app(Settings(tmp_path, "token", port=80))
    visit = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [(b"host", host.encode())]}
    told = []

    async def received():
        return {"type": "http.request"}

    async def sent(message):
        told.append(message.get("status"))

    with ThreadPoolExecutor(1) as apart:  # as a browser may hold the loop of this thread
        apart.submit(asyncio.run, app(visit | {"server": ("127.0.0.1", 80)}, received, sent)).result()
    assert told[0] == status


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"},
    ],
)
def test_pages_of_other_origins_may_ask_for_nothing(app, headers):
    assert ask(app, **headers).json()["code"] == "other-origin"


def test_a_link_elsewhere_may_lead_here(app):
    led = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert ask(app, path="/?token=" + app.token, **led).status_code == 303


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic dG9rZW4=", "Bearer \xff"])
def test_nothing_is_told_without_the_token(app, authorization):
    answer = httpx.get(app.address + CASES, headers={"authorization": authorization.encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (401, "no-token")


def test_the_address_gives_a_cookie_that_scripts_and_other_sites_cannot_use(app):
    with httpx.Client(base_url=app.address) as browser:
        first = browser.get(f"/case/a%20b.yaml/deals?account=x&token={app.token}")
        assert first.headers["location"] == "/case/a%20b.yaml/deals?account=x"
        cookie = first.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert browser.get("/").status_code == 200
        assert browser.get(CASES).status_code == 200


def test_with_the_cookie_alone_nothing_can_be_changed_from_elsewhere(app):
    with httpx.Client(base_url=app.address) as browser:
        browser.get(f"/?token={app.token}")
        made = {"name": "new.yaml"}
        assert browser.post(CASES, json=made).json()["code"] == "no-origin"
        assert browser.post(CASES, json=made, headers={"origin": app.address}).status_code == 201


@pytest.mark.parametrize(
    "path", ["/", "/case/x.yaml/deals", "/play/x", CASES, "/static/app.js", "/nothing", "/api/openapi.json"]
)
def test_every_answer_carries_the_headers_that_keep_it_safe(app, path):
    answer = ask(app, path=path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self';" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_the_page_for_a_stranger_tells_nothing(app):
    page = httpx.get(app.address + "/case/secret.yaml/deals")
    assert page.status_code == 401
    assert "detente serve" in page.text
    assert app.token not in page.text


def test_bodies_are_bounded(serve, tmp_path):
    app = serve(tmp_path, largest=1_000)
    answer = httpx.post(app.address + "/api/check", headers=app.headers, json={"text": "x" * 2_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    chunked = httpx.post(app.address + "/api/check", headers=app.headers, content=iter([b"x" * 600] * 4))
    assert chunked.status_code == 413


def test_open_streams_are_bounded(serve, tmp_path):
    app = serve(tmp_path, streams=2)
    with (
        httpx.Client(base_url=app.address, headers=app.headers) as client,
        client.stream("GET", "/api/events") as one,
        client.stream("GET", "/api/events") as two,
    ):
        assert one.status_code == two.status_code == 200
        third = client.get("/api/events")
        assert (third.status_code, third.json()["code"]) == (503, "too-many-streams")


def test_elsewhere_a_password_is_asked_and_guessing_is_slowed_down(serve, tmp_path):
    app = serve(tmp_path, host="0.0.0.0", password="open sesame")
    with httpx.Client(base_url=app.address, headers={"host": "box.local:8000"}) as visitor:
        assert 'type="password"' in visitor.get("/").text
        assert visitor.get(CASES).status_code == 401
        for _ in range(4):
            assert visitor.post("/", data={"password": "wrong"}).status_code == 401
        assert visitor.post("/", data={"password": "open sesame"}).status_code == 303
        assert visitor.get(CASES).status_code == 200
        visitor.post("/", data={"password": "wrong"})
        assert visitor.post("/", data={"password": "open sesame"}).json()["code"] == "too-many-attempts"


def test_what_is_no_http_is_answered_and_forgotten(app):
    place = urlparse(app.address)
    with socket.create_connection((place.hostname, place.port), timeout=5) as raw:
        raw.sendall(b"\x00\xff not http at all\r\n\r\n")
        assert raw.recv(200).startswith(b"HTTP/1.1 400")
    assert ask(app).status_code == 200
