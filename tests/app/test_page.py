"""The page in a browser: a lever is moved, and one sees what it does."""

import csv
import io
import re
import subprocess
import sys
import time
import webbrowser
import zipfile
from contextlib import contextmanager
from itertools import cycle, pairwise
from urllib.parse import unquote

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import (
    PATIENCE,
    Served,
    browser,
    headline,
    known,
    move,
    needs_chromium,
    page,
    settled,
    slider,
    until,
)

import sim
from sim.app.desk import Desk
from sim.commands.app import in_browser
from sim.scenario.policy import load_policy

pytestmark = needs_chromium
RATIO = "pay.incentive_ratio"


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def served():
    with Desk(sim.load_scenario("scenarios/small-zone.yaml"), workers=1) as desk:
        desk._warm.join()
        served = Served(desk)
        yield served
        served.stop()


@pytest.fixture
def tab(chromium, served):
    with page(chromium, served.link, "#lang=en") as tab:
        known(tab)
        yield tab


LOOKS = {
    "wide": {"hash_": f"#lang=en&{RATIO}=0.5&curve={RATIO}"},
    "narrow and dark": {
        "hash_": '#lang=zh&exit.reading=R2&curve=exit.reading&pin=强={"pay.incentive_ratio":0.5}',
        "width": 390, "height": 844, "color_scheme": "dark",
    },
    "wide and dark": {"hash_": "#lang=zh", "color_scheme": "dark"},
    "narrow": {"hash_": "#lang=en&assume:behaviour.peers.strength=[-0.1,0.2]",
               "width": 390, "height": 844},
}  # fmt: skip


@pytest.mark.parametrize(("look", "opened"), [
    pytest.param("wide", ".right details, .lever:nth-of-type(10n) details", id="wide"),
    pytest.param("wide", "details", id="wide, and all of it open", marks=pytest.mark.slow),
    pytest.param("narrow and dark", ".right details", id="narrow and dark"),
    *(
        pytest.param(look, ".right details", id=look, marks=pytest.mark.slow)
        for look in ("wide and dark", "narrow")
    ),
])  # fmt: skip
def test_everybody_can_use_it(chromium, served, look, opened):
    """Axe finds nothing, nothing is cut off at the side, and all answers are open meanwhile."""
    with page(chromium, served.link, **LOOKS[look]) as tab:
        known(tab, 50)
        if look == "wide":
            tab.locator(".levers > button").click()
        for each in tab.locator(opened).all():
            each.evaluate("details => { details.open = true; }")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()


def test_a_lever_that_is_moved_by_the_keyboard_changes_the_numbers(tab):
    assert headline(tab).startswith("This is the scenario as it stands")
    move(tab)
    until(tab, "document.querySelector('.headline').innerText.includes('better')")
    assert re.match(r"KPI outcome \(true\): \+\d.* points — better", headline(tab))
    assert tab.locator(f'[data-path="{RATIO}"]').get_attribute("class") == "lever changed"
    assert slider(tab).input_value() == "0.4"


def test_a_lever_that_is_moved_by_touch_changes_the_numbers(chromium, served):
    how = {"has_touch": True, "is_mobile": True, "width": 390, "height": 844}
    with page(chromium, served.link, "#lang=en", **how) as tab:
        known(tab)
        slider(tab).scroll_into_view_if_needed()
        box = slider(tab).bounding_box()
        tab.touchscreen.tap(box["x"] + 0.6 * box["width"], box["y"] + box["height"] / 2)
        until(tab, "document.querySelector('.headline').innerText.includes('better')")
        assert float(slider(tab).input_value()) == pytest.approx(0.6, abs=0.05)


def test_a_policy_is_pinned_compared_taken_up_and_let_go(tab):
    move(tab)
    tab.get_by_label("Name of the policy to pin").fill("more pay")
    tab.get_by_role("button", name="Pin this policy").click()
    tab.wait_for_selector("th:has-text('more pay')")
    move(tab)
    settled(tab)  # else a head may be read while it is replaced
    heads = tab.locator(".estimates thead th").all_text_contents()
    assert [head.partition("n=")[0].strip() for head in heads] == [
        "outcome", "baseline", "more pay", "this policy",
    ]  # fmt: skip
    row = tab.locator('[data-outcome="kpi"] td').all_inner_texts()
    assert "better" not in row[0] and "better" in row[1] and "better" in row[2]
    tab.get_by_role("button", name="Go on from more pay").click()
    assert slider(tab).input_value() == "0.4"
    tab.get_by_role("button", name="Unpin more pay").click()
    tab.wait_for_selector("th:has-text('more pay')", state="detached")


def test_what_is_not_told_apart_says_so(chromium, served):
    with page(chromium, served.link, "#lang=en&exit.reading=R3") as tab:
        known(tab, 50)
        assert "not told apart" in tab.locator(".estimates").inner_text()


def test_the_language_is_switched_and_the_policy_stays(tab):
    move(tab)
    tab.get_by_role("button", name="中文").click()
    tab.wait_for_selector("h2:has-text('政策参数')")
    assert tab.evaluate("document.documentElement.lang") == "zh"
    assert slider(tab).input_value() == "0.4"
    until(tab, "document.querySelector('.headline').innerText.includes('更好')")
    tab.get_by_role("button", name="English").click()
    tab.wait_for_selector("h2:has-text('Levers')")


def test_words_on_a_button_are_read_under_the_mouse_too(tab):
    buttons = tab.locator("button:visible:enabled").all()
    for button in buttons:
        button.hover()
        ink, ground = button.evaluate(
            "b => [getComputedStyle(b).color, getComputedStyle(b).backgroundColor]"
        )
        assert ink != ground, button.inner_text()
    assert len(buttons) > 5


def test_back_and_undo_are_the_same(tab):
    assert tab.get_by_role("button", name="Undo").is_disabled()
    for ratio in ("0.4", "0.5"):
        move(tab)
        until(tab, f"location.hash.includes('ratio={ratio}')")
    tab.go_back()
    until(tab, "document.getElementById('catfish-pay-incentive_ratio').value === '0.4'")
    tab.get_by_role("button", name="Undo").click()
    until(tab, "document.getElementById('catfish-pay-incentive_ratio').value === '0.3'")
    until(tab, "document.querySelector('.headline').innerText.startsWith('This is')")
    tab.go_forward()
    until(tab, "document.getElementById('catfish-pay-incentive_ratio').value === '0.4'")


def test_a_link_opens_the_page_as_it_was(chromium, served, tab):
    move(tab)
    tab.get_by_label("Find a lever").fill("term of app")
    tab.get_by_label("Term of appointment, value").fill("60")
    tab.get_by_label("Term of appointment, value").press("Tab")
    until(tab, "location.hash.includes('term_months=60')")
    address = tab.locator("#catfish-link").inner_text()
    assert unquote(address) == unquote(tab.url)
    settled(tab)
    seen = tab.locator(".estimates").inner_text()
    with page(chromium, address) as other:
        settled(other)
        assert other.locator(".estimates").inner_text() == seen
    tab.reload()
    settled(tab)
    assert tab.locator(".estimates").inner_text() == seen


@pytest.mark.parametrize("cut", [
    'pin=more={"pay.incen":0.5}',
    *(
        pytest.param(cut, marks=pytest.mark.slow)
        for cut in ("assume%3Abehaviour.peers.stren", "exit.read", "curve=pay.incen", "outcome=kp",
                    "lang=e")
    ),
])  # fmt: skip
def test_a_link_that_was_cut_off_opens_with_what_is_left_of_it(chromium, served, cut):
    with page(chromium, served.link, f"#lang=en&{RATIO}=0.4&{cut}") as tab:
        known(tab)
        assert slider(tab).input_value() == "0.4" and not tab.locator(".banner").is_visible()
        assert tab.locator("#catfish-outcome").input_value() == "kpi"
        assert "better" in headline(tab)
        move(tab)
        until(tab, "location.hash.includes('ratio=0.5')")
        assert not tab.evaluate("/stren|read|incen[^t]|kp/.test(location.hash)")


def test_going_back_to_an_address_that_was_cut_off_is_no_other(tab):
    tab.evaluate(f"location.hash = 'lang=en&{RATIO}=0.4&exit.read=R2'")
    until(tab, "document.querySelector('.headline').innerText.includes('better')")
    assert not tab.locator(".banner").is_visible()


def test_a_lever_changes_on_a_date(tab):
    lever = tab.locator(f'[data-path="{RATIO}"]')
    lever.get_by_text("change it later").click()
    lever.get_by_label("Incentive ratio: from month").fill("24")
    lever.get_by_label("Incentive ratio: from month").press("Tab")
    lever.get_by_label("Incentive ratio from month 24 on, value").fill("0.6")
    lever.get_by_label("Incentive ratio from month 24 on, value").press("Tab")
    until(tab, "document.getElementById('catfish-python').innerText.includes('0.6')")
    assert "{0: 0.3, 24: 0.6}" in tab.locator("#catfish-python").inner_text()
    until(tab, "document.querySelector('.headline').innerText.includes('better')")
    tab.wait_for_selector(".axis:has-text('Incentive ratio from month 24 on')")
    lever.get_by_label("Incentive ratio: no change in month 24").click()
    until(tab, "!location.hash.includes('incentive_ratio=')")
    assert lever.locator("input[type=range]").count() == 1


def test_an_assumption_given_as_a_range_is_told_as_one(tab):
    tab.locator(".unknown summary", has_text="Find an assumption").click()
    tab.get_by_label("Find an assumption").fill("peers.strength")
    tab.get_by_label("Peers strength, low end").fill("-0.1")
    tab.get_by_label("Peers strength, high end").fill("0.2")
    tab.get_by_label("Peers strength, high end").press("Tab")
    tab.wait_for_selector("text=Given as ranges now: Peers strength -0.1–0.2.")
    move(tab)
    tab.wait_for_selector("text=better, of draws of the ranges")


def test_a_value_out_of_its_range_is_refused_where_it_stands(tab):
    box = tab.get_by_label("Incentive ratio, value")
    box.fill("7")
    box.press("Tab")
    assert box.evaluate("box => !box.validity.valid")
    assert "incentive_ratio" not in tab.url


def wrong(tab, path=RATIO):
    return tab.locator(f'[data-path="{path}"] .wrong')


@pytest.mark.parametrize(("typed", "told"), [
    ("30", "30 is not allowed (0 to 1); 0.3 is still in use. For 30 % type 0.3."),
    ("-1", "-1 is not allowed (0 to 1); 0.3 is still in use."),
    ("", "There is no number here (0 to 1); 0.3 is still in use."),
])  # fmt: skip
def test_a_number_that_is_not_taken_is_told_beside_it_until_one_is(tab, typed, told):
    box = tab.get_by_label("Incentive ratio, value")
    box.fill(typed)
    box.press("Tab")
    assert wrong(tab).inner_text() == told
    assert box.get_attribute("aria-describedby") == wrong(tab).get_attribute("id")
    box.fill("0.3")
    box.press("Tab")
    assert not wrong(tab).is_visible() and box.get_attribute("aria-invalid") is None


def test_an_end_of_a_range_and_a_month_that_are_not_taken_are_told_too(tab):
    tab.locator(".unknown summary", has_text="Find an assumption").click()
    tab.get_by_label("Find an assumption").fill("peers.strength")
    tab.get_by_label("Peers strength, high end").fill("70")
    tab.get_by_label("Peers strength, high end").press("Tab")
    assert "70 is not allowed" in wrong(tab, "behaviour.peers.strength").inner_text()
    lever = tab.locator(f'[data-path="{RATIO}"]')
    lever.get_by_text("change it later").click()
    lever.get_by_label("Incentive ratio: from month").fill("0")
    lever.get_by_label("Incentive ratio: from month").press("Tab")
    assert "from 1 to 71" in wrong(tab).inner_text()  # of six years
    lever.get_by_label("Incentive ratio: from month").fill("2024")
    lever.get_by_label("Incentive ratio: from month").press("Tab")
    assert "from 1 to 71" in wrong(tab).inner_text()


def test_what_does_not_go_together_is_told(chromium, served):
    with page(chromium, served.link, f"#lang=en&{RATIO}=1") as tab:
        tab.wait_for_selector(".banner:has-text('pay.new_money: 1 and incentive_ratio 1')")


def test_what_does_not_go_together_is_told_beside_what_was_moved_last(tab):
    tab.get_by_label("Incentive ratio, value").fill("1")
    tab.get_by_label("Incentive ratio, value").press("Tab")
    tab.wait_for_selector(f'[data-path="{RATIO}"] .wrong:has-text("pay.new_money: 1 and")')
    tab.get_by_label("New money for incentives, value").fill("0")
    tab.get_by_label("New money for incentives, value").press("Tab")
    until(
        tab, "document.querySelector('[data-path=\"pay.incentive_ratio\"] .wrong').innerText === ''"
    )


@pytest.mark.parametrize(("lang", "none", "typed"), [
    ("zh", "不设", "无"), pytest.param("en", "none", "None", marks=pytest.mark.slow),
])  # fmt: skip
def test_what_may_be_none_says_so_and_takes_it(chromium, served, lang, none, typed):
    with page(chromium, served.link, f"#lang={lang}&pay.budget=1.2") as tab:
        known(tab)
        lever, box = tab.locator('[data-path="pay.budget"]'), tab.locator("#catfish-pay-budget")
        assert none in lever.locator(".reset").inner_text()
        box.fill(typed)
        box.press("Tab")
        until(tab, "!location.hash.includes('pay.budget')")
        assert box.input_value() == none and "changed" not in lever.get_attribute("class")
        settled(tab)
        box.fill("x")
        box.press("Tab")
        tab.wait_for_selector(".banner:not([hidden])")
        told = tab.locator(".banner").inner_text()
        assert none in told and "null" not in told
        assert told == wrong(tab, "pay.budget").inner_text()


def test_a_limit_of_the_zone_can_be_taken_away(chromium):
    zone = sim.load_scenario("scenarios/small-zone.yaml", overrides={"pay.budget": 1.2})
    with Desk(zone, workers=1) as desk:
        served = Served(desk)
        with page(chromium, served.link, "#lang=zh&pay.budget=null") as tab:
            known(tab)
            assert slider(tab, "pay-budget").input_value() == "不设"
            assert "年度薪酬总额预算 = 不设" in tab.locator(".share").inner_text()
        served.stop()


@pytest.mark.parametrize("width", [390, pytest.param(1400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("lever", ["exit.reading=R2", "appointment.matching=serial_dictatorship"])
def test_the_names_on_an_axis_stand_beside_each_other_and_are_explained(
    chromium, served, width, lever
):
    path = lever.partition("=")[0]
    with page(chromium, served.link, f"#lang=zh&{lever}&curve={path}", width=width) as tab:
        known(tab)
        options = tab.locator(f'[data-path="{path}"] option').count()
        until(tab, f"document.querySelectorAll('.curve .key li').length === {options}")
        names = tab.evaluate("""[...document.querySelectorAll('.curve svg text')]
            .filter((each) => each.getAttribute('text-anchor') === 'middle')
            .map((each) => each.getBoundingClientRect()).map((box) => [box.left, box.right])""")
        assert len(names) == options
        assert all(end < start for (_, end), (start, _) in pairwise(names))
        if path == "exit.reading":
            keys = tab.locator(".curve .key li").all_inner_texts()
            assert "R1 · （A或B或C）且D" in keys
            assert "R1" in tab.locator(".curve svg").text_content()


def test_it_says_bars_where_bars_are_drawn_and_a_band_where_there_is_one(chromium, served):
    for lever, told, drawn in (
        ("exit.reading=R2", "bars", ".whisker"),
        (f"{RATIO}=0.4", "band", ".band"),
    ):
        path = lever.partition("=")[0]
        with page(chromium, served.link, f"#lang=en&{lever}&curve={path}") as tab:
            tab.wait_for_selector(f".curve .note:has-text('{told}: 95 %')")
            assert tab.locator(f".curve {drawn}").count()


def test_chinese_has_neither_ids_where_there_are_labels_nor_half_a_colon(chromium, served):
    with page(chromium, served.link, "#lang=zh&exit.reading=R2") as tab:
        known(tab, 50)
        told = tab.locator('[data-path="exit.reading"]').inner_text()
        assert "连续若干年考核不合格（“连续不合格年数”）" in told
        notice = tab.locator(".notices li.new strong").first.inner_text()
        assert notice == "本方案新增："


def test_pinned_policies_are_in_the_command_and_can_be_saved_for_it(chromium, served, tmp_path):
    pins = f'pin=更强&pin=强={{"{RATIO}":0.5}}'.replace("更强", '更/强={"pay.new_money":0.5}')
    with page(chromium, served.link, f"#lang=zh&{RATIO}=0.4&{pins}") as tab:
        known(tab)
        line = tab.locator("#catfish-command").inner_text()
        files = ["更-强.yaml", "强.yaml", "this-policy.yaml"]
        assert re.findall(r"--policy '?([^' ]+)", line) == files
        for kind, file in zip(("pin-1", "pin-2", "policy"), files, strict=True):
            name, content = taken(tab, kind)
            assert name == file
            (tmp_path / name).write_bytes(content)
        assert [load_policy(tmp_path / file).changes[0].value for file in files] == [0.5, 0.5, 0.4]


def test_who_is_affected_and_the_catfish_effect_are_told_on_request(tab):
    move(tab)
    tab.get_by_role("button", name="Tell who is affected").click()
    tab.wait_for_selector(".affected td")
    assert "civil servant" in tab.locator(".affected").inner_text()
    assert "of 49.3 people of the first day" in tab.locator(".affected").inner_text()
    tab.get_by_role("button", name="Tell the catfish effect").click()
    tab.wait_for_selector(".channels td")
    assert tab.locator(".channels tbody tr").count() == 5
    move(tab)
    assert tab.locator(".affected .stale-note").is_visible()


def taken(tab, kind):
    with tab.expect_download(timeout=2 * PATIENCE) as download:
        tab.locator(f'[data-file="{kind}"]').click()
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.slow
def test_each_file_is_taken_along(tab, tmp_path):
    move(tab)
    settled(tab)
    name, content = taken(tab, "policy")
    (tmp_path / name).write_bytes(content)
    (change,) = load_policy(tmp_path / name).changes
    assert (change.path, change.value) == (RATIO, 0.4)
    name, content = taken(tab, "csv")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert name == "catfish.csv" and {row["policy"] for row in rows} == {"baseline", "this policy"}
    shown = tab.locator('[data-outcome="kpi"] td').last.inner_text().split("\n")[0]
    (kpi,) = (r for r in rows if (r["outcome"], r["policy"]) == ("kpi", "this policy"))
    assert float(kpi["mean"]) == pytest.approx(float(shown.split(" ")[0]), abs=0.06)
    begins = {"xlsx": b"PK", "docx": b"PK", "pdf": b"%PDF", "html": b"<!doctype html>"}
    for kind, start in begins.items():
        name, content = taken(tab, kind)
        assert name == f"catfish.{kind}" and content.lower().startswith(start.lower())
        if start == b"PK":
            assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert not tab.locator(".banner").is_visible()


def test_a_server_that_is_lost_and_found_goes_on(chromium, served):
    with page(chromium, served.link, "#lang=en") as tab:
        known(tab, 200)
        served.stop()
        slider(tab).focus()
        for _ in range(10):
            tab.keyboard.press("ArrowRight")
        tab.wait_for_selector(".banner:has-text('does not answer')")
        served.start()
        tab.wait_for_selector(".banner", state="hidden")
        until(tab, "document.querySelector('.headline').innerText.includes('better')")
        assert slider(tab).input_value() == "0.4"
        # the browser itself reports each attempt that failed
        tab.wrong[:] = [told for told in tab.wrong if "ERR_CONNECTION_REFUSED" not in told
                        and "ERR_INCOMPLETE_CHUNKED" not in told]  # fmt: skip


def test_the_page_that_the_browser_is_started_with_leads_to_the_link(chromium, served, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    with in_browser(served.link):
        tab = chromium.new_page()
        tab.goto(opened[0])
        tab.wait_for_url(f"{served.link}*")
        tab.wait_for_selector("#catfish-page")
        tab.close()


def test_the_link_of_another_start_is_told(chromium, served):
    with page(chromium, served.link.replace("token=", "token=x"), "#lang=en") as tab:
        tab.wait_for_selector("text=This link is of another start of catfish app")
        tab.wrong.clear()  # the browser itself reports a refusal


def dragged(tab, seconds, desk=None):
    """Move a lever without pause, and see that the last value is what is shown in the end."""
    slider(tab).focus()
    ends = time.monotonic() + seconds
    way = "ArrowRight"
    while time.monotonic() < ends:
        for _ in range(40):
            tab.keyboard.press(way)
            assert desk is None or desk.tickets.open <= 4, "questions queue"
        way = "ArrowLeft" if way == "ArrowRight" else "ArrowRight"
    # However quick it was, the end is a value that is allowed, and not the zone's own: that stands
    # in no code.
    tab.keyboard.press("Home")
    for _ in range(25):
        tab.keyboard.press("ArrowRight")
    assert slider(tab).input_value() == "0.25"
    until(tab, "document.getElementById('catfish-python').innerText.includes(': 0.25}')")
    known(tab, 200)
    settled(tab)
    # The server may hear a little later that somebody has turned away.
    until(tab, lambda: desk is None or desk.tickets.open == 0)


@pytest.mark.slow
def test_a_lever_that_is_dragged_without_pause_is_answered_and_leaves_no_queue(tab, served):
    slider(tab).focus()
    ways = cycle(["ArrowRight"] * 40 + ["ArrowLeft"] * 40)  # its end is not allowed
    ends = time.monotonic() + PATIENCE / 1000
    while "better" not in headline(tab):
        assert time.monotonic() < ends, "not answered while it moves"
        tab.keyboard.press(next(ways))
        time.sleep(0.05)
    dragged(tab, 5, served.desk)


@contextmanager
def own_process(folder):
    """Run the page as a user does; give its link, and how to ask what its process holds."""
    command = "from sim.cli import main; main()"
    words = ["app", "scenarios/small-zone.yaml", "--no-browser", "--workers", "1"]
    started = [sys.executable, "-c", command, *words, "--store", str(folder)]
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True) as process:
        link = next(line.strip() for line in process.stdout if line.startswith("http"))
        try:
            yield link, psutil.Process(process.pid).memory_info
        finally:
            process.terminate()


@pytest.mark.slow
def test_ten_minutes_of_dragging_leave_memory_flat(chromium, tmp_path):
    """In a process of its own: Playwright remembers each request in that of the test."""
    with (
        own_process(tmp_path) as (link, held),
        page(chromium, link, "#lang=en") as tab,
    ):
        known(tab)
        dragged(tab, 60)
        before = held().rss
        dragged(tab, 540)
        assert held().rss < before + 150 * 2**20
