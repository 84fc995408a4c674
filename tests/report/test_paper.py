"""A paper says what its results say, and nothing else, and says what it does not tell."""

import re
import shlex
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from papers import KINDS, LONG, SHOWN, STRANGE, kept_in, paper_of
from test_wording import study_of

from sim.report.closing import claims
from sim.report.names import in_words
from sim.report.paper import content
from sim.report.paper.assumptions import section as assumptions
from sim.report.paper.calculations import by_year, posts
from sim.report.paper.content import Figure, Points, Prose, Section, Table, walk
from sim.report.paper.contrasts import contrasts
from sim.report.paper.findings import section as findings
from sim.report.paper.make import paper
from sim.report.paper.options import _parts, outcomes_table
from sim.report.paper.options import _settings as settings_table
from sim.report.paper.people import _first_day
from sim.report.paper.record import run_record
from sim.report.paper.risks import section as risks
from sim.report.paper.shelf import Shelf
from sim.report.paper.write_html import html
from sim.report.views import limits_by_year
from sim.scenario.overrides import apply
from sim.scenario.reading import load_scenario
from sim.study.compare import compare
from sim.study.kept import read
from sim.version import model_version
from sim.words import _ as words_of
from sim.words import speaking

ZONE = Path(__file__).parents[2] / "scenarios" / "small-zone.yaml"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return kept_in(tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def made(kept):
    return paper(kept)


def parts(made, kind):
    return [each.part for each in walk(made) if isinstance(each.part, kind)]


def text_of(made):
    prose = [*parts(made, Prose), *(p for some in parts(made, Points) for p in some.items)]
    return "\n".join(f"{each.about}\n{each.text}" for each in prose)


def test_it_has_the_sections_its_readers_expect_in_their_order(made):
    assert [section.title for section in made.sections] == [
        "Findings",
        "The options compared",
        "Calculations",
        "Who is affected",
        "Robustness",
        "Risks and legal notices",
        "Assumptions and sources",
        "Annex",
    ]


def test_its_findings_are_the_claims_of_the_comparison(made, kept):
    study = kept[0].result
    findings = "\n".join(p.text for p in made.sections[0].parts if isinstance(p, Prose))
    for claim in claims(study):
        assert claim.text in findings


def test_a_contrast_says_the_direction_that_its_verdict_has(kept):
    study = kept[0].result
    rows = study.summary[study.summary.policy != study.baseline]
    told = 0
    for policy, some in rows.groupby("policy"):
        by_outcome = some.set_index("outcome")
        for claim in contrasts(study, policy, list(by_outcome.index)):
            row = by_outcome.loc[claim.of[0]]
            assert claim.says == row.verdict
            assert claim.values["difference"] == row.difference
            assert ("higher" in claim.text) == (
                row.verdict in ("better", "worse", "more", "fewer") and row.difference > 0
            )
            assert ("lower" in claim.text) == (
                row.verdict in ("better", "worse", "more", "fewer") and row.difference < 0
            )
            assert ("not told apart" in claim.text) == (row.verdict == "not told apart")
            told += 1
    assert told > 20


def test_a_contrast_that_is_not_told_apart_says_so_whatever_its_mean(kept):
    study = kept[0].result
    summary = study.summary.copy()
    where = (summary.policy != study.baseline) & (summary.outcome == "kpi")
    summary.loc[where, ["difference", "difference_low", "difference_high"]] = 3.0, -1.0, 7.0
    summary.loc[where, "verdict"] = "not told apart"
    (claim,) = contrasts(replace(study, summary=summary), "strong", ["kpi"])
    assert "not told apart" in claim.text
    assert re.search(r"\+3\.\d* \(−1\.\d* to 7\.\d*\)", claim.text)


def test_a_fall_is_told_by_its_size_and_its_ends_in_order(kept):
    study = kept[0].result
    summary = study.summary.copy()
    where = (summary.policy != study.baseline) & (summary.outcome == "kpi")
    summary.loc[where, ["difference", "difference_low", "difference_high"]] = -3.0, -4.0, -2.0
    summary.loc[where, "verdict"] = "worse"
    (claim,) = contrasts(replace(study, summary=summary), "strong", ["kpi"])
    assert re.search(r"lower by 3\.\d* \(2\.\d* to 4\.\d*\)", claim.text)


def test_the_numbers_of_the_options_table_are_in_the_summary(made, kept):
    study = kept[0].result
    table = next(each for each in parts(made, Table) if each.key == "options-1")
    row = next(r for r in table.rows if r.cells[0].startswith("KPI outcome (true)"))
    means = study.summary[study.summary.outcome == "kpi"].set_index("policy")["mean"]
    for policy, cell in zip(study.policies, row.cells[1:], strict=True):
        shown = cell.split(" ")[0]
        places = len(shown.partition(".")[2])
        assert float(shown.replace("−", "-").replace(",", "")) == round(means[policy], places)


@pytest.mark.parametrize("spoken", ["en", "zh"])
def test_the_scenario_as_it_stands_is_not_called_the_baseline_twice(spoken):
    study = study_of({"baseline": 100, "mild": 101})
    with speaking(spoken):
        (table, *_rest) = outcomes_table(study, "key", "caption", {"": ("kpi",)})
        called, words = (each("baseline") for each in (in_words, words_of))
        assert table.heads[1] == called == words


def test_what_a_switch_turns_off_is_not_told_as_what_an_option_sets():
    """Terms and rounds without appointment, a channel that is off: none of it moves a number."""
    order = ["competitive", "two_way", "direct"]
    off = {"appointment.term_months": 24, "appointment.order": order, "appointment.fall": "any",
           "appointment.contract_end": "wait", "appointment.unfit_share": 0.1,
           "appointment.record_weight": 0.1, "appointment.coverage": "outsiders_only",
           "appointment.direct_grades": ["clerk"], "recruitment.challenge_share": 0.3,
           "behaviour.threat.strength": 0.9}  # fmt: skip
    nothing = apply(load_scenario(ZONE, ["do-nothing"]), {"behaviour.threat.on": False})
    other = apply(nothing, off)
    study = compare({"as it is": nothing, "other": other}, replications=2, workers=1)
    assert study.summary.groupby("outcome")["mean"].nunique(dropna=False).eq(1).all()
    (said,) = settings_table(study, "settings")
    assert isinstance(said, Prose)


def test_an_option_is_called_by_its_own_file_and_not_by_those_it_builds_on():
    """strong builds on as-adopted, whose Chinese title is 按方案实施."""
    study = compare(ZONE, replications=1, workers=1, policies=["strong"])
    with speaking("zh"):
        names = next(_parts(study, "options"))
    assert [row.cells for row in names.rows] == [("基准", "–"), ("strong", "强力方案")]


def test_a_setting_of_what_is_counted_or_multiplied_has_its_unit():
    zone = load_scenario(ZONE, ["strong"])
    other = apply(
        zone, {"appointment.term_months": 24, "pay.budget": 1.3, "pay.incentive_ratio": 0.2}
    )
    study = compare({"one": zone, "other": other}, replications=1, workers=1)
    for language, cells in (
        ("en", {"24 months", "1.3 times", "0.2"}),
        ("zh", {"24个月", "1.3倍", "0.2"}),
    ):
        with speaking(language):
            (table,) = settings_table(study, "settings")
        assert {row.cells[2] for row in table.rows} == cells


def test_of_what_was_never_seen_a_note_says_what_its_most_is(kept):
    study = kept[0].result
    summary = study.summary.copy()
    (table,) = outcomes_table(study, "one", "one", {"": ("kpi",)})
    assert not table.notes
    summary.loc[summary.outcome == "kpi", ["mean", "low", "high"]] = 0.0, 0.0, 18.0
    (table,) = outcomes_table(replace(study, summary=summary), "one", "one", {"": ("kpi",)})
    assert "at most" in table.rows[0].cells[1]
    assert table.notes == "At most: the end of the 95 % interval where nothing was seen."


def test_what_is_not_in_force_is_not_told_as_what_an_option_sets():
    """Without the new pay a tenth is performance pay, as before the reform, whatever is planned."""
    names = ["do-nothing", "as-adopted", "strong"]
    study = compare(ZONE, replications=2, workers=1, policies=names, baseline="do-nothing")
    (table,) = settings_table(study, "settings")
    column = table.heads.index("do-nothing")
    told = {row.cells[0]: row.cells[column] for row in table.rows}
    ratio = next(value for name, value in told.items() if "pay.incentive_ratio" in name)
    assert ratio == "not in force (0.1 as before)"
    silent = {re.search(r"\((.*)\)", name)[1]: n for name, n in told.items() if "not in" in n}
    assert set(silent) >= {"assessment.coefficient_reading", "exit.unqualified_years", "pay.link"}
    # Other values there change nothing.
    tried = {"pay.incentive_ratio": 0.5, "assessment.coefficient_reading": "K3",
             "exit.unqualified_years": 1, "pay.link": 0.5, "exit.tail_years": 1,
             "recruitment.challenge_share": 0.3}  # fmt: skip
    assert set(silent) <= set(tried)
    nothing = study.policies["do-nothing"]
    assert not nothing.assessment.active
    other = apply(nothing, {path: tried[path] for path in silent})
    study = compare({"as it is": nothing, "other": other}, replications=2, workers=1)
    assert not study.summary.difference.any()


def test_a_command_to_copy_is_quoted_where_its_folder_needs_it(tmp_path, undrawn):
    text = text_of(paper_of(tmp_path / "a b [x]", kinds=["compare"]))
    (line,) = re.findall(r"catfish rerun .*", text)
    assert shlex.split(line) == ["catfish", "rerun", str(tmp_path / "a b [x]" / "compare")]


def test_posts_are_not_told_as_those_of_an_option_that_keeps_the_former_units(tmp_path, undrawn):
    """In Binhai's, units are merged; a zone of which none is has the same posts either way."""
    for zone, noted in ((ZONE.with_name("binhai-2018.yaml"), True), (ZONE, False)):
        study = compare(zone, replications=1, workers=1, policies=["do-nothing"])
        kept = read(study.save(tmp_path / str(noted)))
        table = posts(Shelf((kept,)))
        assert ("do-nothing" in table.notes) == noted
        assert "baseline" not in table.notes


def test_a_paper_of_a_list_tells_no_size_of_a_small_group(tmp_path, undrawn):
    """Of 40 people two are civil servants, three lead, and the others are of two departments."""
    people = pd.DataFrame({
        "department": ["Economy"] * 22 + ["Social Affairs"] * 18,
        "grade": ["director", "deputy_director", *["clerk"] * 20, "director", *["clerk"] * 17],
        "status": ["civil_servant"] * 2 + ["institution"] * 20 + ["contract"] * 18,
        "sex": ["male", "female"] * 20, "age_months": [12 * (30 + n % 20) for n in range(40)],
        "service_months": [120] * 40,
    })  # fmt: skip
    study = compare(ZONE, replications=1, workers=1, policies=["strong"], people=people)
    kept = read(study.save(tmp_path / "list"))
    made = paper([kept])
    assert "fewer than five people" in text_of(made) and "about 2 people" not in text_of(made)
    assert "about 18 people" not in text_of(made) and "about 20 people" in text_of(made)
    tables = {each.key: [row.cells for row in each.rows] for each in parts(made, Table)}
    grades = [grade.name for grade in kept.result.policies["strong"].organisation.grades]
    clerk, director = (1 + grades.index(each) for each in ("clerk", "director"))
    economy, social, both = (dict(enumerate(row)) for row in tables["posts"])
    assert (economy[clerk], social[clerk], both[clerk]) == ("20", "15", "35")  # of 20, 17 and 37
    assert economy[director] == social[director] == both[director] == "under 5"
    settings = dict(tables["settings"])
    for path in ("staff.status_shares", "organisation.departments.Economy.posts.director",
                 "organisation.departments.Economy.company_share"):  # fmt: skip
        assert settings[path].startswith("as the list has it: left out")
    assert settings["organisation.departments.Economy.workload"] == "1.15"


@pytest.mark.parametrize("money", ["yuan", "US dollars"])
def test_assumptions_are_in_the_money_of_the_zone_and_numbers_as_people_write_them(money):
    zone = apply(load_scenario(ZONE), {"organisation.currency.name": money})
    shelf = SimpleNamespace(scenario=zone, which=lambda: [])
    (table,) = [each for each in assumptions(shelf).parts if isinstance(each, Table)]
    rows = {row.cells[0]: row.cells for row in table.rows}
    (cost,) = [cells for name, cells in rows.items() if "(costs.recruitment_post)" in name]
    assert cost[1:3] == ("8,000", f"0 to 1,000,000 {money} a post")
    (strength,) = [cells for name, cells in rows.items() if "(behaviour.peers.strength)" in name]
    assert strength[1] == f"{zone.behaviour.peers.strength:g}"


def test_the_record_says_what_a_study_varied(made):
    table = next(each for each in parts(made, Table) if each.key == "record")
    row = next(row for row in table.rows if row.cells[0] == "varied by the study")
    assert "behaviour.effort.cost 4 to 6" in row.cells[1 + KINDS.index("sensitivity")]


def test_the_record_says_what_was_set_by_hand_in_all_options_and_in_one(tmp_path, undrawn):
    zone = load_scenario(ZONE, overrides=["study.years=2"])
    dated = {"pay.incentive_ratio": {0: 0.2, 12: 0.4}}
    options = {"as it is": zone, "own": apply(zone, dated)}
    kept = read(compare(options, replications=1, workers=1).save(tmp_path / "own"))
    told = {row.cells[0]: row.cells[1] for row in run_record(Shelf((kept,))).rows}
    assert told["set by hand"] == "study.years = 2"
    assert told["set by hand in own"].startswith("pay.incentive_ratio = ")
    assert "0.4" in told["set by hand in own"]


def test_codes_that_its_sources_name_are_explained(made):
    told = text_of(made)
    assert "Codes in sources: ST structure" in told
    assert "L is a legal notice" in told


def test_every_figure_points_to_a_table_that_is_there(made):
    keys = {table.key for table in parts(made, Table)}
    figures = parts(made, Figure)
    assert len(figures) >= 4
    for figure in figures:
        assert figure.behind in keys
        assert figure.seen and figure.picture.startswith(b"\x89PNG")


def behind(made, key):
    """Return the table behind a figure."""
    tables = {table.key: table for table in parts(made, Table)}
    return next(tables[figure.behind] for figure in parts(made, Figure) if figure.key == key)


def test_the_fan_has_its_percentiles_one_table_away(made, kept):
    study = kept[0].result
    table = behind(made, "spread-1-figure")
    runs = study.runs[(study.runs.policy == "strong") & (study.runs.year == 3)].kpi
    shown = [float(cell) for cell in table.rows[2].cells[1:]]
    places = len(table.rows[2].cells[1].partition(".")[2])
    assert shown == pytest.approx(list(np.percentile(runs, [5, 25, 50, 75, 95])), abs=10**-places)


def figures_of(text):
    """Return the numbers of a cell."""
    return [float(each.replace(",", "")) for each in re.findall(r"[\d,]+(?:\.\d+)?", text)]


def test_figures_have_their_own_numbers_one_table_away(made, kept):
    """Who is in the tail; who comes and goes by year; all pay by year."""
    study = kept[0].result
    tail = behind(made, "leavers-1-tail")
    means = study.runs.groupby("policy")[["tail", "false_hits"]].mean()
    for row in tail.rows:
        whole, truly, falsely, share = (figures_of(cell)[0] for cell in row.cells[1:])
        assert whole == pytest.approx(means["tail"][row.cells[0]], rel=0.01)
        assert truly + falsely == pytest.approx(whole, rel=0.01)
        assert share == pytest.approx(means.false_hits[row.cells[0]], rel=0.01)
    flows = behind(made, "leavers-1-flows-1")
    assert flows.heads[1:] == (
        "Placed from waiting", "Newcomers", "Sent to wait for a post", "All who left the zone",
        "Waiting at the year's end",
    )  # fmt: skip
    named = ("placed", "hires", "to_waiting", "exits", "waiting")
    wide = study.yearly[study.yearly.policy == "strong"].pivot_table(
        index="year", columns="outcome", values="mean"
    )
    for row in flows.rows:
        shown = [figures_of(cell)[0] for cell in row.cells[1:]]
        assert shown == pytest.approx(list(wide.loc[int(row.cells[0]), list(named)]), abs=0.1)
    pay = behind(made, "pay-by-year-1")
    paid = study.yearly[study.yearly.outcome == "pay_bill"].pivot(
        index="year", columns="policy", values="mean"
    )
    assert pay.caption.startswith("Pay in all")
    for row in pay.rows:
        shown = [figures_of(cell)[0] for cell in row.cells[1:]]
        assert shown == pytest.approx(list(paid.loc[int(row.cells[0]), pay.heads[1:]]), rel=0.01)


def test_a_budget_that_is_drawn_stands_in_the_table_of_pay_by_year():
    budget = apply(load_scenario(ZONE, ["strong"]), {"pay.budget": 1.3})
    study = compare({"none": load_scenario(ZONE, ["do-nothing"]), "set": budget},
                    replications=2, workers=1)  # fmt: skip
    table = by_year(study, "pay_bill", "pay")
    assert table.heads[1:] == ("none", "set", "budget: set")
    (limit, *_more) = (each for each in limits_by_year(budget) if each)
    assert figures_of(table.rows[-1].cells[-1])[0] == pytest.approx(limit / 1e6, rel=0.01)


def test_winners_and_losers_have_the_pay_of_their_policy_one_table_away(made):
    table = behind(made, "affected-1-2-winners")
    assert "strong: pay against that of the same people" in table.caption
    whole = next(row for row in table.rows if row.cells[0] == "all")
    assert whole.cells[2:] == ("50.0", "0.0", "−5.3", "−5.3", "0.0")


def test_pay_is_drawn_beside_its_own_table_where_a_policy_has_none(kept):
    study = kept[KINDS.index("affected")].result
    more = {"do-nothing", "strong", "all gone"} - set(study.policies)
    policies = {**study.policies, **dict.fromkeys(more, study.policies["strong"])}
    gone = study.summary[study.summary.policy == "strong"].assign(policy="all gone")
    three = replace(study, policies=policies, summary=pd.concat([study.summary, gone]))
    drawn = [each for each in _first_day(three, "affected") if isinstance(each, Figure)]
    shown = {each.key: each for each in _first_day(three, "affected") if isinstance(each, Table)}
    assert [each.caption for each in drawn] == ["Who gains and who loses in pay: strong"]
    assert "pay against that of the same people" in shown[drawn[0].behind].caption


def test_pay_against_the_old_standard_is_not_called_as_pay_against_the_baseline_is(
    made, kept, undrawn
):
    """Two tables say over 10 % less, each of something else; so do the sheets of a workbook."""
    tables = [each for each in parts(made, Table) if each.key.startswith("affected-1")]
    heads = [head for table in tables for head in table.heads if "10 %" in head]
    assert heads == ["10 % below standard", "over 10 % less than under baseline, %"]
    assert (
        "10 % below standard: paid over 10 % less in the last year than the standard pay of the"
        " first post" in text_of(made)
    )
    with speaking("zh"):
        said = text_of(paper(kept[1:2]))
    assert "降级、待岗、退回档案职务或被终止聘任" in said
    assert "按规定退出" not in said and "待岗或退出" not in said


def test_departments_by_year_have_the_difference_that_their_figure_names(made, kept):
    study = kept[2].result
    summary = study.summary[(study.summary.measure == "kpi") & (study.summary.by == "department")]
    table = behind(made, "kpi-departments-1-figure")
    assert table.heads == ("department", *map(str, range(1, len(table.heads) - 1)), "all years")
    last = [row.cells[-1] for row in table.rows if not row.heading]
    assert len(last) == len(summary)
    for cell, mean in zip(last, summary["mean"], strict=True):
        assert cell.startswith(f"{mean:.1f}")
    assert all(cell.endswith("(0.0)") for cell in last[len(last) // 2 :])


def test_packs_are_told_to_be_before_what_a_budget_or_a_cap_takes_back(made):
    told = [part.caption for part in parts(made, (Table, Figure)) if part.key.startswith("pack")]
    assert len(told) == 4
    assert all("before budget and caps" in caption for caption in told)


def test_every_key_is_its_own(made):
    keys = [part.key for part in parts(made, (Table, Figure))]
    assert len(keys) == len(set(keys))


def test_what_never_comes_into_force_stands_under_the_notices(kept):
    study = kept[0].result
    late = apply(study.policies["strong"], {"pay.incentive_ratio": {240: 0.5}})
    study = replace(study, policies={**study.policies, "strong": late})
    section = risks(
        SimpleNamespace(compared=[study], scenario=late, roster=None, which=lambda _study: [])
    )
    told = [item.text for part in section.parts if isinstance(part, Points) for item in part.items]
    assert [each for each in told if each.startswith("Never comes into force")] == [
        "Never comes into force, as it begins after the last year: pay.incentive_ratio from month "
        "240 on."
    ]


def test_what_no_result_is_of_is_told_as_missing(kept, undrawn):
    alone = text_of(paper(kept[:1]))
    for command in ("affected", "fairness", "decompose", "sensitivity", "discover", "search"):
        assert f"(catfish {command})" in alone
    assert "(catfish fairness)" not in text_of(paper(kept))


def test_a_result_whose_table_is_missing_is_left_out_and_named(kept, tmp_path, undrawn):
    (broken, whole) = kept_in(tmp_path, kinds=("fairness", "compare"))
    (broken.folder / "summary.parquet").unlink()
    made = paper([whole, read(broken.folder)])
    record = next(each for each in parts(made, Table) if each.key == "record")
    assert any("summary" in cell for row in record.rows for cell in row.cells)
    assert "(catfish fairness)" in text_of(made)


def test_the_first_page_says_where_there_are_too_few_histories_to_decide(kept, undrawn):
    """Fewer than the guide wants; as many as that need no word."""
    assert "decide nothing on fewer than 200" in (ZONE.parents[1] / "docs/guide.md").read_text()
    few = "40 histories a policy: fewer than 200 are not for a decision."
    assert few in text_of(paper(kept[:1]))
    study = study_of({"one": 100, "other": 102}, replications=200)
    enough = SimpleNamespace(comparisons=[study], roster=None, which=lambda _study: [])
    told = [part.text for part in findings(enough).parts if isinstance(part, Prose)]
    assert not any("not for a decision" in text for text in told)


def test_two_comparisons_stand_under_a_line_of_their_own_on_the_first_page(kept, tmp_path):
    other = replace(kept[0].result, baseline="strong").save(tmp_path / "other")
    both = findings(Shelf((kept[0], read(other))))
    assert [part.title for part in both.parts if isinstance(part, Section)] == [
        "Comparison 1 (baseline: do-nothing)", "Comparison 2 (baseline: strong)",
    ]  # fmt: skip


def test_the_checklist_names_how_many_histories_each_result_has(made):
    table = next(each for each in parts(made, Table) if each.key == "stress")
    (told,) = [row.cells[1] for row in table.rows if row.cells[0] == "estimation"]
    assert "compare 40; affected 3; breakdown 3; decompose 2;" in told


def test_results_without_a_comparison_make_a_paper_that_says_so(kept, undrawn):
    assert "None of the results compares policies" in text_of(paper(kept[3:4]))


def test_the_same_results_make_the_same_paper(kept, made):
    assert paper(kept) == made


def test_another_result_has_another_fingerprint(kept, made, undrawn):
    assert paper(kept[:2]).fingerprint != made.fingerprint


def test_names_are_kept_but_for_signs_that_turn_a_line_around(tmp_path, undrawn):
    made = paper_of(tmp_path, other=STRANGE, title=SHOWN, kinds=("compare",))
    assert SHOWN in made.title
    assert "\u202e" not in repr(made) and "\u200f" not in repr(made)


def test_control_signs_go():
    part = content.cleaned(Prose("a\x00b\x1b[31mc\ud800d\ufffee\tf"))
    assert part.text == "ab[31mcde\tf"


def test_a_long_name_stands_whole(tmp_path, undrawn):
    made = paper_of(tmp_path, other=LONG, kinds=("compare",))
    assert any(LONG in cell for t in parts(made, Table) for cell in t.heads)


@pytest.mark.parametrize(
    ("count", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")]
)
def test_chinese_numbers(count, words):
    assert content.chinese_number(count) == words


def test_sections_are_counted_as_an_official_paper_counts(made):
    chinese = replace(made, language="zh")
    numbers = [each.number for each in walk(chinese) if isinstance(each.part, Section)]
    assert numbers[0] == "一、"
    assert "（一）" in numbers


def test_the_model_is_that_of_the_results_and_not_the_one_that_makes_the_paper(kept, undrawn):
    earlier = "0123456789abcdef"
    told = html(
        paper([replace(each, manifest={**each.manifest, "model": earlier}) for each in kept])
    )
    assert f"Model {earlier}" in told.decode()
    assert model_version() not in told.decode()


AMISS = re.compile(
    r"[\u4e00-\u9fff）][,:;!?]|[,:;] [\u4e00-\u9fff]|[，、：；。）] |[\u4e00-\u9fff0-9a-z] （| %"
)
"""Signs of half width beside Chinese, and spaces beside those of full width."""


def test_a_chinese_paper_has_signs_of_full_width_and_no_space_beside_them(kept, undrawn):
    with speaking("zh"):
        made = paper(kept)
    told = [each.heading for each in walk(made) if isinstance(each.part, Section)]
    told += text_of(made).split("\n")
    for table in parts(made, Table):
        if table.key != "settings":  # as it is typed
            told += [table.caption, table.notes, *table.heads]
            told += [cell for row in table.rows for cell in row.cells]
    assert not [words for words in told if AMISS.search(words)]
    assert told[0] == "一、主要结论"
