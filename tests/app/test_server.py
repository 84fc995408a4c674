"""The server lets in who has the link, on this machine, and nobody else."""

import json
import re

import pytest
from starlette.testclient import TestClient

import sim
from sim.app.desk import Desk
from sim.app.server import HOME, TOKEN, site
from sim.app.wording import words
from sim.scenario.json_schema import catalogue
from sim.study.anytime import LOOKS

RATIO = "pay.incentive_ratio"
SECRET = "a token of this test"
BASE = "http://127.0.0.1:8123"
OPEN = ("/", "/page.js", "/page.css", "/icon.svg")
ASKED = ("/api/zone", "/api/ask", "/api/more", "/api/file")


@pytest.fixture(scope="module")
def desk():
    with Desk(sim.load_scenario("scenarios/small-zone.yaml"), workers=1) as desk:
        yield desk


@pytest.fixture
def client(desk):
    return TestClient(site(desk, SECRET), BASE, headers={TOKEN: SECRET})


def pieces(response):
    return [json.loads(line) for line in response.text.splitlines()]


def test_the_page_is_four_files_and_none_is_named_by_an_address(client):
    for path in OPEN:
        assert client.get(path).status_code == 200
    for path in (
        "/page.html",
        "/../pyproject.toml",
        "/server.py",
        "/static/x",
        "/?file=/etc/passwd",
    ):
        response = client.get(path)
        assert response.status_code == 404 or response.content == (HOME / "page.html").read_bytes()


@pytest.mark.parametrize("path", ASKED)
@pytest.mark.parametrize("token", [None, "", "another"])
def test_without_the_token_nothing_is_answered(desk, path, token):
    headers = {} if token is None else {TOKEN: token}
    response = TestClient(site(desk, SECRET), BASE, headers=headers).post(path, json={})
    assert response.status_code == 403


@pytest.mark.parametrize("path", [*OPEN, *ASKED])
@pytest.mark.parametrize(
    "host", ["evil.example:8123", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:8123", ""]
)
def test_another_name_for_this_machine_is_refused(client, path, host):
    assert client.request("POST", path, json={}, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("headers", [
    {"origin": "http://evil.example"}, {"origin": "null"}, {"origin": "https://127.0.0.1:8123"},
    {"origin": "http://127.0.0.1:9999"}, {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
])  # fmt: skip
def test_another_page_may_not_ask(client, headers):
    assert client.post("/api/zone", json={}, headers=headers).status_code == 403


@pytest.mark.parametrize(("path", "mode", "status"), [
    ("/", "navigate", 200), ("/", "no-cors", 403), ("/page.js", "navigate", 403),
    ("/page.js", "no-cors", 403), ("/api/zone", "navigate", 403),
])  # fmt: skip
def test_from_another_page_one_may_come_here_and_no_more(client, path, mode, status):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": mode}
    asked = client.post if path.startswith("/api") else client.get
    assert asked(path, headers=headers).status_code == status


def test_a_form_of_another_page_could_not_ask_even_with_the_token(client):
    response = client.post("/api/zone", content="{}", headers={"content-type": "text/plain"})
    assert response.status_code == 415
    assert client.get("/api/zone").status_code in (405, 415)


@pytest.mark.parametrize("path", [*OPEN, "/nowhere", "/api/zone"])
def test_every_response_says_what_the_page_may_do(client, path):
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_no_file_of_the_page_names_another_place():
    for name in ("page.html", "page.css", "page.js"):
        text = (HOME / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http://" not in text and "https://" not in text and "//cdn" not in text


def test_an_answer_is_streamed_to_its_end(client):
    response = client.post("/api/ask", json={"question": {"policy": {RATIO: 0.4}}, "lang": "zh"})
    found = pieces(response)
    assert [p["histories"] for p in found if p["kind"] == "estimates"] == list(LOOKS)
    assert found[0]["kind"] == "policy" and found[-1]["kind"] == "done"
    assert found[0]["changes"] == [{"label": "激励比例", "path": RATIO, "value": "0.4"}]
    assert [each["called"] for each in found[1]["policies"]] == ["基准", "当前方案"]


@pytest.mark.parametrize(("body", "told"), [
    (b"not json", "JSON"), (b"[1]", "JSON"), (b"", "JSON"),
    (b'{"question": {"policy": {"pay.nothing": 1}}}', "pay.nothing is no lever"),
    (b'{"question": {"outcome": 5}}', "no outcome '5'"),
    (b'{"question": "x"}', "no question"),
    (b'{"question": {"policy": {"study.seed": 1}}}', "is no lever"),
    (b" " * 300_000, "bytes"), (b"[" * 100_000, "JSON"), (b'{"lang": "\\ud800"}', "JSON"),
])  # fmt: skip
def test_what_no_page_would_send_is_told_in_a_sentence(client, body, told):
    response = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert told in response.json()["text"]


def test_a_value_out_of_its_range_is_told_where_the_answer_would_be(client):
    response = client.post("/api/ask", json={"question": {"policy": {RATIO: 3}}, "lang": "en"})
    (trouble,) = pieces(response)
    assert trouble["kind"] == "trouble"
    assert "pay.incentive_ratio = 3 is outside the range" in trouble["text"]
    assert "allowed: 0 to 1" in trouble["text"]


def test_a_month_of_so_many_digits_is_told_where_the_answer_would_be(client):
    question = {"policy": {RATIO: {"1" * 5000: 0.3}}}
    (trouble,) = pieces(client.post("/api/ask", json={"question": question, "lang": "en"}))
    assert trouble["kind"] == "trouble" and len(trouble["text"]) < 500
    assert "dated, {month: value}" in trouble["text"]


def test_trouble_is_told_in_the_language_of_the_page(client):
    for question in ({"policy": {RATIO: 3}}, {"policy": {"pay.budget": "x"}}, {"outcome": 5}):
        response = client.post("/api/ask", json={"question": question, "lang": "zh"})
        told = response.json()["text"]
        assert "allowed" not in told and "null" not in told and "; " not in told
        assert "允许取值：" in told or "没有" in told


def test_the_zone_says_of_each_lever_what_the_schema_says(client):
    zone = client.post("/api/zone", json={"lang": "en"}).json()
    told = {item["path"]: item for item in zone["movable"]}
    known = {
        p: k for p, k in catalogue().items() if k.kind in ("lever", "assumption") and "*" not in p
    }
    assert set(told) == set(known)
    for path, item in told.items():
        assert item["help"] == known[path].help.replace("`", "")
        assert item["source"] == known[path].source
        assert (item["low"], item["high"]) == (known[path].low, known[path].high)
        assert item["mark"] == known[path].mark
        assert item["unit"] == known[path].unit.replace("money ", "yuan ")
    assert sum(item["front"] is not None for item in zone["movable"]) == 12
    assert {"as-adopted", "strong"} <= {each["name"] for each in zone["ready"]}


def test_the_page_speaks_the_language_that_it_asks_for(client):
    english, chinese = (
        client.post("/api/zone", json={"lang": lang}).json() for lang in ("en", "zh")
    )
    assert english["words"] == words() and english["lang"] == "en"
    assert chinese["words"]["pin"] == "固定当前方案"
    assert client.post("/api/zone", json={"lang": "xx"}).json()["lang"] == "en"


def test_every_word_of_the_page_is_used_and_none_is_missing():
    module = (HOME / "page.js").read_text(encoding="utf-8")
    used = set(re.findall(r"\bt\.(\w+)", module)) | {"new", "gone"}
    used |= {
        f"file_{kind}"
        for kind in re.findall(r'"(\w+)"', module[module.index('["policy", "csv"') :][:60])
    }
    assert used == set(words())
