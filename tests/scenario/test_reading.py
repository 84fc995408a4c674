"""A planner who slips reads what is wrong, where, what is allowed and what to do."""

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from sim.reform.exit import READINGS
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.reading import Source, load_scenario
from sim.scenario.schema import Scenario

SMALL = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"

ZONE = """\
title: A zone
organisation:
  grades:
    - {name: clerk, pay: 5000}
    - {name: head, pay: 9000, leader: true}
  families:
    - name: admin
  departments:
    - name: Finance
      family: admin
      posts: {clerk: 5, head: 1}
    - name: Works 2.1
      family: admin
      posts: {clerk: 3}
"""
RATIO = "0 to 1 (share of the pay pack), or dated, {month: value}"


def messages(folder: Path, text: str) -> list[str]:
    """Return what is said about a scenario file, without its folder."""
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert len(caught.value.problems) == len(str(caught.value).splitlines())
    return [line.removeprefix(f"{folder}/") for line in str(caught.value).splitlines()]


def test_a_small_zone_is_read(tmp_path):
    """Whatever the file leaves out stands at its default."""
    path = tmp_path / "x.yaml"
    path.write_text(ZONE + "behaviour:\n  peers: {on: false, strength: [0, 0.1]}\n")
    scenario = load_scenario(path)
    assert scenario.organisation.size == 9
    assert scenario.behaviour.peers.on is False
    assert scenario.behaviour.peers.strength == (0, 0.1)
    assert scenario.pay.incentive_ratio == 0.3


ZH = ZONE.replace("name: clerk,", "name: clerk, zh: 职员,").replace(
    "name: head,", "name: head, zh: 科长,"
)


def test_grades_and_statuses_go_by_chinese_names_in_a_file_too(tmp_path):
    path = tmp_path / "x.yaml"
    rest = "staff:\n  status_shares: {公务员: 0.3, 合同工: 0.7}\n  archive_quota: {科长: 2}\n"
    rest += "appointment: {direct_grades: [科长], competitive_grades: [职员]}\n"
    path.write_text(ZH.replace("{clerk: 5", "{职员: 5") + rest, encoding="utf-8")
    found = load_scenario(path)
    assert found.organisation.departments[0].posts == {"clerk": 5, "head": 1}
    assert found.staff.status_shares == {"civil_servant": 0.3, "contract": 0.7}
    assert found.staff.archive_quota == {"head": 2}
    assert found.appointment.direct_grades == ["head"]


def test_a_key_in_both_languages_is_told_with_its_line(tmp_path):
    told = messages(tmp_path, ZH.replace("{clerk: 5", "{clerk: 5, 职员: 4"))
    assert told == ["x.yaml:11: organisation.departments.Finance.posts: clerk, 职员 are the same; "
                    "keep one of the two."]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "pay:\n  incentive_ratio: 1.2",
            f"x.yaml:16: pay.incentive_ratio = 1.2 is outside the range; allowed: {RATIO}.",
        ),
        (
            "pay:\n  # why\n  incentive_ratio: lots",
            f"x.yaml:17: pay.incentive_ratio = 'lots' is not a number; allowed: {RATIO}.",
        ),
        (
            "pay: {incentive_ratio: true}",
            f"x.yaml:15: pay.incentive_ratio = true is not a number; allowed: {RATIO}.",
        ),
        (
            "pay: {incentive_ratio: {0: 0.2, 24: 1.2}}",
            "x.yaml:15: pay.incentive_ratio = {0: 0.2, 24: 1.2}: 1.2 is outside the range; "
            f"allowed: {RATIO}.",
        ),
        (
            "pay: {incentive_ratio: {0: 0.2, later: 0.3}}",
            "x.yaml:15: pay.incentive_ratio = {0: 0.2, later: 0.3}: 'later' is not a month; "
            f"allowed: {RATIO}.",
        ),
        (
            "pay: {incentive_ratio: {-3: 0.2}}",
            "x.yaml:15: pay.incentive_ratio = {-3: 0.2}: a dated value starts at month 0 or "
            f"later; allowed: {RATIO}.",
        ),
        (
            "pay: {incentive_ratio: {}}",
            "x.yaml:15: pay.incentive_ratio = {}: a dated value needs at least one month; "
            f"allowed: {RATIO}.",
        ),
        (
            "pay: {incentive_ratio: .nan}",
            f"x.yaml:15: pay.incentive_ratio = nan is outside the range; allowed: {RATIO}.",
        ),
        (
            "pay: {former_ratio: 30%}",
            "x.yaml:15: pay.former_ratio = '30%' is not a number; allowed: 0 to 1 (share of the "
            "pay pack); write 0.3.",
        ),
        (
            "exit: {severance_months: {0: 1, 12: 2}}",
            "x.yaml:15: exit.severance_months = {0: 1, 12: 2} may not be dated; allowed: 0 to 4 "
            "(months of pay per year of service).",
        ),
        (
            "exit: {tail_years: 2.5}",
            "x.yaml:15: exit.tail_years = 2.5 is not a whole number; allowed: a whole number, 0 "
            "to 10 (years), or dated, {month: value}.",
        ),
        (
            "exit: {reading: r2}",
            "x.yaml:15: exit.reading = 'r2' is not one of the choices; allowed: one of "
            f"{', '.join(READINGS)}, or dated, {{month: value}}.",
        ),
        (
            "exit: {appeal: [0.2, 0.1]}",
            "x.yaml:15: exit.appeal = [0.2, 0.1]: a range is written [low, high], the lower end "
            "first; allowed: 0 to 1 (probability), or [low, high].",
        ),
        (
            "exit: {appeal: [0.2]}",
            "x.yaml:15: exit.appeal = [0.2] is not a range of two numbers; allowed: 0 to 1 "
            "(probability), or [low, high].",
        ),
        (
            "exit: {severance_months: [1, 2]}",
            "x.yaml:15: exit.severance_months = [1, 2] may not be a range or a list; allowed: 0 "
            "to 4 (months of pay per year of service).",
        ),
        (
            "behaviour:\n  peers:\n    on: off",
            "x.yaml:17: behaviour.peers.on = 'off' is not true or false; allowed: true or "
            "false; write false.",
        ),
        (
            "appointment:\n  order: [direct, two_wai]",
            "x.yaml:16: appointment.order = 'two_wai' is not one of the choices; allowed: a list "
            "of direct, competitive, two_way; did you mean two_way?",
        ),
        (
            "appointment: {direct_grades: clerk}",
            "x.yaml:15: appointment.direct_grades = 'clerk' is not a list; allowed: a list of "
            "text.",
        ),
        (
            "  caps: {units: one}",
            "x.yaml:15: organisation.caps.units = 'one' is not a whole number; allowed: a whole "
            "number, at least 1 (units), or null.",
        ),
        ("pay:", "x.yaml:15: pay is empty; write its fields below it, indented, or take it out."),
        ("pay: 3", "x.yaml:15: pay = 3 is not a section; write its fields below it, indented."),
    ],
)
def test_one_line_for_one_bad_value(tmp_path, written, said):
    """The line names file, line, field, value and what is allowed, however pydantic counts."""
    assert messages(tmp_path, f"{ZONE}{written}\n") == [said]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("pay:\n  incentive_rato: 0.2", "pay.incentive_rato; did you mean pay.incentive_ratio?"),
        ("pay: {}\npya: {}", "pya; did you mean pay?"),
        ("pay:\n  validity: 0.3", "pay.validity; did you mean recruitment.validity?"),
        ("# up here?\nincentive_ratio: 1", "incentive_ratio; did you mean pay.incentive_ratio?"),
        (
            "recruitment: {\n strength: 1}",
            "recruitment.strength; did you mean behaviour.incentive.strength, "
            "behaviour.motivation.strength or behaviour.gaming.strength?",
        ),
        (
            "study:\n  zzz: 1",
            "study.zzz; study has years, replications, seed, discount_rate, output_worth.",
        ),
    ],
)
def test_a_misspelt_field_is_met_with_the_likeliest_one(tmp_path, written, said):
    """First beside it, then in other sections."""
    assert messages(tmp_path, f"{ZONE}{written}\n") == [f"x.yaml:16: unknown field {said}"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "posts: {clerk: 3}",
            "posts: {clrk: 3}",
            "x.yaml:14: organisation.departments.Works 2.1.posts: grade 'clrk' is not one of "
            "clerk, head.",
        ),
        (
            "posts: {clerk: 3}",
            "posts: {clerk: 0}",
            "x.yaml:14: organisation.departments.Works 2.1.posts: a department needs at least "
            "one post; give it posts or take it out.",
        ),
        (
            "posts: {clerk: 3}",
            "posts:\n        clerk: many",
            "x.yaml:15: organisation.departments.Works 2.1.posts.clerk = 'many' is not a whole "
            "number; allowed: {name: a whole number, 0 to 1000000} (posts by grade).",
        ),
        (
            "posts: {clerk: 3}",
            "post: {clerk: 3}",
            "x.yaml:14: unknown field organisation.departments.Works 2.1.post; did you mean "
            "organisation.departments.Works 2.1.posts?",
        ),
        (
            "      posts: {clerk: 3}\n",
            "",
            "x.yaml:12: organisation.departments.Works 2.1.posts is missing (approved posts "
            "(ST2)); allowed: {name: a whole number, 0 to 1000000} (posts by grade).",
        ),
        (
            "name: Works 2.1",
            "name: Finance",
            "x.yaml:12: organisation.departments.Finance: the name stands twice; each needs its "
            "own.",
        ),
        (
            "name: Works 2.1",
            "name: 2018",
            "x.yaml:12: organisation.departments.2018.name = 2018 is not text; allowed: text; "
            'write "2018".',
        ),
        (
            "  families:",
            "  caps: {units: 1}\n  families:",
            "x.yaml:6: organisation.caps.units: 2 is more than the approved 1 (ST1); cut, or "
            "correct the cap.",
        ),
        (
            "title: A zone\n",
            "",
            "x.yaml:1: title is missing (what this scenario is, in a line); allowed: text.",
        ),
    ],
)
def test_mistakes_in_the_organisation_have_their_line(tmp_path, old, new, said):
    """Departments go by name in the message, and by their line in the file."""
    assert old in ZONE
    at = ZONE.rindex(old)
    assert messages(tmp_path, ZONE[:at] + new + ZONE[at + len(old) :]) == [said]


def test_rules_between_fields_and_sections_have_their_line(tmp_path):
    """A scenario that is right field by field may still be wrong as a whole."""
    text = f"{ZONE}assessment:\n  leader_weights:\n    targets: 0.9\n"
    said = "x.yaml:16: assessment.leader_weights: the weights sum to 1.5, not to 1."
    assert messages(tmp_path, text) == [said]
    text = f"{ZONE}appointment:\n  direct_grades: [boss]\n"
    said = "x.yaml:16: appointment.direct_grades: grade 'boss' is not one of clerk, head."
    assert messages(tmp_path, text) == [said]


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_lines(tmp_path):
    """A planner does not have to come back once per mistake."""
    text = f"{ZONE}study: {{seed: -1}}\npay:\n  cap_multiple: 0\nexit: {{reading: 1}}\n"
    assert [m.partition(" ")[0] for m in messages(tmp_path, text)] == [
        "x.yaml:15:",
        "x.yaml:17:",
        "x.yaml:18:",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.yaml: is empty; write at least a title."),
        ("# nothing yet\n", "x.yaml: is empty; write at least a title."),
        ("- title\n", "x.yaml:1: holds a list, not a mapping of names to values"),
        ("just words\n", "x.yaml:1: holds a single value, not a mapping of names to values"),
        (f"{ZONE}pay: {{}}\nexit: {{}}\npay: {{}}\n", "x.yaml:17: pay stands twice"),
        ("title: x\npay: {a: 1\n", "x.yaml:3: is not readable as YAML: expected ',' or '}'"),
        ("title: x\npay:\n\ta: 1\n", "x.yaml:3: is not readable as YAML: a tab where only"),
        ("title: a: b\n", "x.yaml:1: is not readable as YAML: mapping values are not allowed"),
        ("title: x\n---\ntitle: y\n", "x.yaml:2: is not readable as YAML: a second document"),
        ("title: 2018-13-45\n", "x.yaml:1: is not readable as YAML: 2018-13-45 is no day of the"),
        ("a: 1\nb: 2018-02-30\n", "x.yaml:2: is not readable as YAML: 2018-02-30 is no day of"),
        ("a: " + "[" * 4000, "x.yaml: is not readable as YAML: too many brackets"),
        ("{? [{a: 1}] : 2}\n", "x.yaml: is not readable as YAML: unhashable"),
        ("a: !!python/object:os.system {}\n", "x.yaml:1: is not readable as YAML: the tag"),
    ],
)
def test_what_is_not_a_scenario_file_at_all(tmp_path, text, said):
    """Empty, not YAML, not a mapping, or with a key twice."""
    [message] = messages(tmp_path, text)
    assert message.startswith(said)


def test_a_file_that_is_not_there_or_not_utf8(tmp_path):
    """A missing file is met with the nearest, if not hidden; one of an old editor with advice."""
    (tmp_path / "binhai-2018.yaml").write_text(ZONE)
    (tmp_path / ".qqq.yaml").write_text("repos: []")
    (tmp_path / "old.yaml").write_bytes("title: 维持现状".encode("utf-16"))
    for name, said in {
        "binhai2018.yaml": f"no such file; did you mean {tmp_path / 'binhai-2018.yaml'}?",
        "qqqq": f"no such file; the folder {tmp_path} holds binhai-2018.yaml, old.yaml.",
        "no/x.yaml": f"no such file; the folder {tmp_path / 'no'} does not exist either.",
        "old.yaml": "is text neither in UTF-8 nor in GB18030; save it with encoding UTF-8.",
        "": "cannot be read",
    }.items():
        with pytest.raises(ScenarioError) as caught:
            load_scenario(tmp_path / name)
        assert said in str(caught.value), name


def test_a_scenario_is_read_in_the_encoding_of_a_chinese_machine(tmp_path):
    text = SMALL.read_text(encoding="utf-8")
    (tmp_path / "zone.yaml").write_bytes(text.encode("gb18030"))
    there, here = (load_scenario(each) for each in (SMALL, tmp_path / "zone.yaml"))
    assert there.title == here.title and there == here


def test_yaml_that_repeats_itself_keeps_its_lines(tmp_path):
    """A merged mapping counts as written where it was written; a loop does not hang."""
    text = f"{ZONE}pay: &p\n  cap_multiple: 3\nexit:\n  <<: *p\n"
    [message] = messages(tmp_path, text)
    assert message.startswith("x.yaml:16: unknown field exit.cap_multiple; did you mean pay.cap")
    [message] = messages(tmp_path, f"{ZONE}pay: {{incentive_ratio: &a [*a]}}\n")
    assert "x.yaml:15: pay.incentive_ratio = [[[[...]]]] may not be" in message


def test_on_and_no_are_words():
    """YAML 1.1 would read the key ``on`` as true and the grade ``no`` as false."""
    assert Source.of("{on: no, 012: 1_000}", "x").data == {"on": "no", 12: 1000}


def test_an_error_survives_its_way_out_of_a_worker():
    """Studies run in other processes; the problems come back whole."""
    error = ScenarioError([Problem("x.yaml", 3, "pay", "pay is empty", hint="take it out")])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == "x.yaml:3: pay is empty; take it out."


def test_reading_needs_no_pandas_and_no_compiler():
    """A command line that checks a file must not feel slow."""
    heavy = "import sys, sim.scenario.reading; print({'pandas', 'numba'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("6,000", "write 6000"),
        ("1,234,567.5", "write 1234567.5"),
        ("0,3", "write 0.3"),
        ("0,300", "write 0.3"),
        ("\uff16\uff10\uff10\uff10", "write 6000"),
        ("30\uff05", "write 0.3"),
        ("0\u30023", "write 0.3"),
        ("NaN", ""),
        ("inf", ""),
        ("\u4e09\u6210", ""),
    ],
)
def test_a_number_written_as_text_is_read_as_a_planner_meant_it(written, advice):
    with pytest.raises(ScenarioError) as error:
        load_scenario(SMALL, overrides={"pay.incentive_ratio": written})
    assert error.value.problems[0].hint == advice


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("title: ", "title\uff1a", "full-width (全角) ："),
        ("years: 6", "years\uff1a6", "full-width (全角) ："),
        ("  years", "\u3000\u3000years", "full-width (全角) space"),
    ],
)
def test_full_width_signs_are_named(tmp_path, before, after, words):
    file = tmp_path / "zone.yaml"
    file.write_text(SMALL.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(ScenarioError, match=re.escape(words)):
        load_scenario(file)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("name: senior_clerk, zh", "name: clerk, zh", "grades.clerk: the name stands twice"),
        ("name: economy", "name: social", "families.social: the name stands twice"),
        ("name: Economy", "name: ' '", "departments: a name is empty"),
        ("name: economy", "name: ''", "families: a name is empty"),
        ("pay: 5100", "pay: 1e17", "1e+17 is outside the range; allowed: 1 to 10000000"),
        ("clerk: 5,", "clerk: 99999999999999999999,", "0 to 1000000"),
    ],
)
def test_what_no_history_could_be_lived_with_is_refused(tmp_path, before, after, words):
    text = SMALL.read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "zone.yaml"
    file.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ScenarioError, match=re.escape(words)):
        load_scenario(file)


def test_a_zone_has_no_more_grades_than_identities_have_room_for():
    grades = [{"name": f"grade {n}", "pay": 6000} for n in range(65)]
    families = [{"name": "office"}]
    unit = {"name": "Office", "family": "office", "posts": {"grade 0": 1}}
    zone = {"grades": grades, "families": families, "departments": [unit]}
    with pytest.raises(ValidationError, match="65 are more than the 64"):
        Scenario.model_validate({"title": "x", "organisation": zone})


def test_a_sign_that_yaml_does_not_know_has_its_line(tmp_path):
    file = tmp_path / "zone.yaml"
    file.write_text("title: a\nstudy: \x07\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=re.escape(f"{file}:2: ")):
        load_scenario(file)


def test_chinese_labels_at_the_top_of_a_file_are_put_in_their_places(tmp_path):
    """Beside paths and sections, and a mistake is told of the line where the label stands."""
    file = tmp_path / "zone.yaml"
    file.write_text(ZONE + "激励比例: 0.35\nstudy: {years: 2}\n", encoding="utf-8")
    scenario = load_scenario(file)
    assert (scenario.pay.incentive_ratio, scenario.study.years) == (0.35, 2)
    file.write_text(ZONE + "激励比例: 3\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=rf"zone\.yaml:{ZONE.count(chr(10)) + 1}: "):
        load_scenario(file)


def test_a_ruler_in_a_comment_is_no_bracket():
    """Brackets and dashes in comments are text: a sound file with them is read."""
    text = Path("scenarios/small-zone.yaml").read_text(encoding="utf-8")
    drawn = f"# {'- ' * 150}\n# ages in [0, 1), {'[' * 150}\n{text}"
    assert Source.of(drawn, "x.yaml").data == Source.of(text, "x.yaml").data
