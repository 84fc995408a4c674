"""The page's own words, in the language that is spoken; what they are put into is `page.js`."""

from __future__ import annotations

from sim.study.anytime import LOOKS
from sim.words import N_, _, aside, language

_WORDS = {
    "promise": N_("A comparison of scenarios under stated assumptions, not a forecast."),
    "levers": N_("Levers"),
    "levers_about": N_("What a planner chooses. Move one and see what it does."),
    "find_lever": N_("Find a lever"),
    "find_assumption": N_("Find an assumption"),
    "all_levers": N_("Show all {count} levers"),
    "fewer_levers": N_("Show the first dozen"),
    "no_match": N_("None is called so."),
    "start_from": N_("Start from a ready policy"),
    "as_found": N_("the scenario as it stands"),
    "unknown": N_("What do we not know?"),
    "unknown_about": N_(
        "Assumptions hold for all policies alike. Give one as a range, low to high, and every two "
        "histories draw another value from it: then the table says in how many draws a policy is "
        "better."
    ),
    "unknown_none": N_("Every assumption is one value, none a range. Intervals are luck alone."),
    "unknown_some": N_("Given as ranges now: {names}."),
    "about": N_("what is this?"),
    "about_of": N_("{name}: what is this?"),
    "allowed": N_("allowed"),
    "unit": N_("unit"),
    "source": N_("source"),
    "reset": N_("back to {value}"),
    "reset_of": N_("{name}: back to {value}"),
    "low_end": N_("{name}, low end"),
    "high_end": N_("{name}, high end"),
    "box": N_("{name}, value"),
    "between": N_("{low} to {high}"),
    "at_least": N_("at least {low}"),
    "at_most": N_("at most {high}"),
    "or_none": N_("{allowed}, or {none}"),
    "unfit": N_("{typed} is not allowed ({allowed}); {value} is still in use."),
    "unfit_percent": N_(
        "{typed} is not allowed ({allowed}); {value} is still in use. For {typed} % type {part}."
    ),
    "unfit_none": N_("There is no number here ({allowed}); {value} is still in use."),
    "unfit_month": N_("Months count from 1 to {last}; nothing was changed."),
    "unfit_again": N_("There is a value from month {month} on already; nothing was changed."),
    "dated": N_("change it later"),
    "from_month": N_("{name}: from month"),
    "then_value": N_("{name} from month {month} on"),
    "from_then": N_("from month {month} on"),
    "no_change": N_("{name}: no change in month {month}"),
    "month": N_("from month"),
    "on": N_("yes"),
    "off": N_("no"),
    "undo": N_("Undo"),
    "language": N_("language"),
    "pin": N_("Pin this policy"),
    "pin_name": N_("Name of the policy to pin"),
    "pin_full": N_("Four are pinned: take one away first."),
    "pin_same": N_("A pinned policy has that name."),
    "unpin": N_("Unpin {name}"),
    "take_up": N_("Go on from {name}"),
    "pinned": N_("Pinned policies"),
    "results": N_("What it does"),
    "outcome": N_("outcome"),
    "asking": N_("living through the first histories …"),
    "compiling": N_(
        "The rules are being compiled, which a machine does once; it can take two minutes."
    ),
    "so_far": N_("after {count} of {most} histories"),
    "all_done": N_("after {most} histories"),
    "nothing_moved": N_("This is the scenario as it stands. Move a lever to see what it does."),
    "headline": N_("{outcome}: {difference} — {verdict}"),
    "sized": N_("{size} {unit}"),
    "how_sure": N_("How sure is this?"),
    "how_sure_looks": N_(
        "Histories come in while you look: an interval is shown after {looks} of them. Ordinary "
        "95 % intervals mislead whoever looks again and again and stops when it suits. These are "
        "wider, so that in 95 of 100 studies every one that you see holds the truth (a confidence "
        "sequence)."
    ),
    "how_sure_luck": N_(
        "They tell luck alone, not whether the assumptions are right. Differences are between the "
        "same people with the same luck."
    ),
    "how_sure_many": N_(
        "Each is of one policy and one outcome. Who tries many and takes the best has picked a "
        "lucky one, too: to select the best, use catfish best; to know more, catfish compare with "
        "more histories."
    ),
    "curve": N_("Along the lever"),
    "curve_of": N_("outcome on the curve"),
    "curve_none": N_("Move a lever that is a number or a choice, and its curve fills in here."),
    "curve_band": N_("{count} histories at each point; band: 95 % intervals"),
    "curve_bars": N_("{count} histories at each point; bars: 95 % intervals"),
    "money": N_("Money by year"),
    "year": N_("year"),
    "numbers": N_("as numbers"),
    "value": N_("value"),
    "low": N_("low end"),
    "high": N_("high end"),
    "notices": N_("Legal notices"),
    "notices_about": N_("Risks to ask a lawyer about. What is not listed is not cleared."),
    "notices_none": N_("No notice, which clears nothing."),
    "new": N_("new with this policy"),
    "gone": N_("no longer raised"),
    "both": N_("as under the baseline"),
    "affected": N_("Who is affected"),
    "affected_ask": N_("Tell who is affected"),
    "channels": N_("Catfish effect by channel"),
    "channels_ask": N_("Tell the catfish effect"),
    "takes_a_while": N_("being worked out; this takes some seconds …"),
    "stale": N_("This is of the policy as it was when you asked."),
    "group": N_("group"),
    "share": N_("Share and go on"),
    "changes": N_("What this policy changes"),
    "changes_none": N_("nothing"),
    "assumed": N_("What is assumed otherwise"),
    "link": N_("Link to this page as it stands (on this machine, while it runs)"),
    "python": N_("The same in Python"),
    "command": N_("The same as a command, with every policy file below beside it"),
    "copy": N_("Copy"),
    "copy_of": N_("Copy: {name}"),
    "copied": N_("copied"),
    "take": N_("Take along"),
    "take_about": N_(
        "Files are of all policies in the table after {most} histories, with the 95 % intervals of "
        "a single look."
    ),
    "file_policy": N_("Policy file (YAML)"),
    "file_pin": N_("Policy file of {name} (YAML)"),
    "file_csv": N_("Data (CSV)"),
    "file_xlsx": N_("Excel"),
    "file_html": N_("Report (HTML)"),
    "file_docx": N_("Report (Word)"),
    "file_pdf": N_("Report (PDF)"),
    "lost": N_("Catfish does not answer. Is it still running? Trying again …"),
    "other_start": N_(
        "This link is of another start of catfish app. Open the link that it printed, and put what "
        "stands here from # on behind it: that is your policy."
    ),
    "trouble": N_("This does not go: {text}"),
}


def none() -> str:
    """Return what a box says where nothing is set; all that may be typed is `question.NONE`."""
    return "none" if language() == "en" else _("not set")


def words() -> dict[str, str]:
    """Return what the page says."""
    told = {name: _(text) for name, text in _WORDS.items()}
    looks = _(", ").join(str(look) for look in LOOKS)
    told["how_sure_looks"] = told["how_sure_looks"].format(looks=looks)
    told["take_about"] = told["take_about"].format(most=LOOKS[-1])
    told["none"] = none()
    told |= {"colon": _(": "), "semicolon": _("; "), "comma": _(", "), "aside": aside("{text}")}
    return told
