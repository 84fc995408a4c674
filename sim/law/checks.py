"""The checks, by number: whom each concerns, on what article it rests, and what can decide it."""

from __future__ import annotations

from typing import Literal, NamedTuple

Basis = Literal["scenario", "run", "neither"]


class Check(NamedTuple):
    """A check.

    Attributes
    ----------
    id
        Number under which the checks are cited.
    status, status_zh
        Staff concerned.
    article, article_zh
        Where the rule stands.
    read
        How it was read. T: wording of the article, in a stored mirror; X: quoted on a page of
        which an excerpt was read; X-: the same, on a page of low quality.
    fires
        What raises a notice, or would, if it could be decided.
    basis
        What decides it.
    why
        Why that, and what is left open.
    ask, ask_zh
        Question that neither a scenario nor a run can answer; empty where there is none.
    """

    id: str
    status: str
    status_zh: str
    article: str
    article_zh: str
    read: Literal["T", "X", "X-"]
    fires: str
    basis: tuple[Basis, ...]
    why: str
    ask: str = ""
    ask_zh: str = ""


CONTRACT_STAFF = ("contract staff", "合同制人员")
_INSTITUTION = ("institution staff", "事业单位人员")
_CIVIL = ("civil servants", "公务员")
_BOTH = ("contract and institution staff", "合同制和事业单位人员")
_ALL = ("all staff", "全体人员")
_PLAN = ("the plan itself", "方案本身")
_SCENARIO: tuple[Basis, ...] = ("scenario",)
_RUN: tuple[Basis, ...] = ("run",)
_TWO: tuple[Basis, ...] = ("scenario", "run")
_NEITHER: tuple[Basis, ...] = ("neither",)

_ROWS = (
    Check(
        "L1",
        *CONTRACT_STAFF,
        "Supreme People's Court, Guiding Case 18; minutes of its 7th and 8th civil-trial "
        "conferences",
        "最高人民法院指导案例18号；第七次、第八次全国民事审判工作会议纪要",
        "X",
        "an appointment can end on rank, or on a lost competition, alone",
        _TWO,
        "the readings of the exit rule are truth tables; a run books the expected disputes",
    ),
    Check(
        "L2",
        *CONTRACT_STAFF,
        "Labour Contract Law Art. 40(2)",
        "《劳动合同法》第四十条第二项",
        "T",
        "failure ends an appointment without training or another post first, and a second failure",
        _SCENARIO,
        "whether rotation comes first is a lever, whether one year is enough follows from the "
        "reading",
    ),
    Check(
        "L3",
        *CONTRACT_STAFF,
        "Labour Contract Law Arts. 46, 47, 48, 87",
        "《劳动合同法》第四十六条、第四十七条、第四十八条、第八十七条",
        "T",
        "severance or notice is set below the statute; a run books ends that may be owed twice",
        _TWO,
        "the rates are levers, the sums come from a run. Whether the 12-year cap applies hangs on "
        "the local average pay (it holds above three times that), which a scenario assumes",
    ),
    Check(
        "L4",
        *CONTRACT_STAFF,
        "Labour Contract Law Arts. 42, 45",
        "《劳动合同法》第四十二条、第四十五条",
        "T",
        "protected people can be ended, or their contracts run out: medical period, pregnancy, "
        "maternity, nursing, injury at work, or 15 years of service with less than 5 to retirement",
        _SCENARIO,
        "protection is a lever",
    ),
    Check(
        "L5",
        *CONTRACT_STAFF,
        "Labour Contract Law Art. 41",
        "《劳动合同法》第四十一条",
        "T",
        "20 people, or a tenth of the staff, are released in a year",
        _RUN,
        "how many are released is known only from a run, and there not by status: an upper figure",
    ),
    Check(
        "L6",
        *CONTRACT_STAFF,
        "Labour Contract Law Art. 4",
        "《劳动合同法》第四条",
        "T",
        "rules on pay, assessment or discipline come without discussion and publication",
        _NEITHER,
        "a scenario holds rules, not how they were adopted",
        "were the rules discussed by a staff congress or all staff, negotiated and published?",
        "规章制度是否经职工代表大会或者全体职工讨论、平等协商并公示？",
    ),
    Check(
        "L7",
        *CONTRACT_STAFF,
        "Labour Contract Law Art. 43",
        "《劳动合同法》第四十三条",
        "T",
        "the union is not told the reason before a contract is ended",
        _NEITHER,
        "a scenario has no union",
        "is the union told the reason before a contract is ended?",
        "单方解除合同前，是否将理由通知工会？",
    ),
    Check(
        "L8",
        *CONTRACT_STAFF,
        "Supreme People's Court, Interpretation (I) on labour disputes (2020) Art. 44",
        "《最高人民法院关于审理劳动争议案件适用法律问题的解释（一）》第四十四条",
        "T",
        "the employer cannot prove the reason of a dismissal or a pay cut",
        _NEITHER,
        "a scenario has no evidence; reliability says how often a rating errs, not what is on file",
        "can each dismissal and pay cut be proved? The burden lies on the employer",
        "每一次解除、减薪是否有证据？举证责任在用人单位",
    ),
    Check(
        "L9",
        *CONTRACT_STAFF,
        "Labour Contract Law Art. 14 para. 2(3)",
        "《劳动合同法》第十四条第二款第三项",
        "T",
        "a third appointment round is held within the study",
        _SCENARIO,
        "the term is a lever and the years are a setting; contracts served before the start are "
        "not known",
    ),
    Check(
        "L10",
        *CONTRACT_STAFF,
        "Labour Contract Law Art. 35",
        "《劳动合同法》第三十五条",
        "T",
        "posts are vacated, or pay is changed, while contracts run",
        _SCENARIO,
        "appointment, coverage and the new pay are levers; whether people agree is not known",
    ),
    Check(
        "L11",
        *_BOTH,
        'Jiangnan University "up or out" case, first instance',
        "江南大学“非升即走”案（一审）",
        "X",
        "an appointment can end in mid-term, where non-renewal at its end stands better",
        _SCENARIO,
        "which ground needs a term end follows from the reading and tail_years",
    ),
    Check(
        "L12",
        *_INSTITUTION,
        "Regulations on Institution Personnel Art. 16",
        "《事业单位人事管理条例》第十六条",
        "T",
        "an appointment can end otherwise than on an unqualified year and a refused post, or on "
        "two unqualified years in a row",
        _TWO,
        "the readings are truth tables; a run counts dismissals, not by status: an upper figure",
    ),
    Check(
        "L13",
        *_INSTITUTION,
        "Regulations on Institution Personnel Arts. 12, 14",
        "《事业单位人事管理条例》第十二条、第十四条",
        "T",
        "terms are shorter than three years",
        _SCENARIO,
        "the term is a lever; who asks for a contract to retirement is not known",
        "does whoever has 10 years of service and less than 10 to retirement get a contract to "
        "retirement on request?",
        "连续工作满10年且距退休不足10年的人员提出的，是否订立聘用至退休的合同？",
    ),
    Check(
        "L14",
        *_INSTITUTION,
        "Regulations on Institution Personnel Art. 10",
        "《事业单位人事管理条例》第十条",
        "T",
        "posts have no mode of appointment in the order of modes",
        _SCENARIO,
        "the order of modes is a lever; the six steps of the article are not in a scenario",
        "does each internal competition have a plan, an announcement, a check of qualifications, "
        "an evaluation, a public notice of those chosen and a formal appointment?",
        "内部竞聘是否有方案、公布、资格审查、考评、公示和聘任手续？",
    ),
    Check(
        "L15",
        *_INSTITUTION,
        "Regulations on Institution Personnel Arts. 37, 38",
        "《事业单位人事管理条例》第三十七条、第三十八条",
        "T",
        "no exit is ever appealed: there is no channel",
        _SCENARIO,
        "the chance of an appeal is an assumption; zero means that nobody can",
    ),
    Check(
        "L16",
        *_CIVIL,
        "Civil Servant Law Art. 88",
        "《公务员法》第八十八条",
        "T",
        "an appointment can end on rank, a lost competition or one failure without a refusal",
        _TWO,
        "the readings are truth tables; a run counts those sent back to their archived post",
    ),
    Check(
        "L17",
        *_CIVIL,
        "Civil Servant Law Arts. 89, 90",
        "《公务员法》第八十九条、第九十条",
        "T",
        "protected people can be ended: injury on duty, medical period, pregnancy, maternity, "
        "nursing",
        _SCENARIO,
        "protection is a lever; the written notice with its reasons is not in a scenario",
    ),
    Check(
        "L18",
        *_CIVIL,
        "Civil Servant Law Art. 50",
        "《公务员法》第五十条",
        "T",
        "one unqualified year, or a lost competition, can cost more than one level",
        _SCENARIO,
        "how far people may fall is a lever, `appointment.fall`",
    ),
    Check(
        "L19",
        *_CIVIL,
        "Civil Servant Law Art. 84; Shandong 2019, twice comparable pay",
        "《公务员法》第八十四条；山东省2019年开发区改革要求（不超过2倍）",
        "T",
        "actual pay can leave archived pay, pay is held back, or the cap lies above twice "
        "comparable pay",
        _TWO,
        "pay is a lever; a run counts those whom the cap held back",
    ),
    Check(
        "L20",
        *_CIVIL,
        "Civil Servant Law Arts. 100, 103",
        "《公务员法》第一百条、第一百零三条",
        "T",
        "posts are filled by appointment, civil servants' included, all or those of recruits",
        _SCENARIO,
        "coverage is a lever; the appointment is then an internal overlay, not that status",
    ),
    Check(
        "L21",
        *_CIVIL,
        "Civil Servant Law Art. 95",
        "《公务员法》第九十五条",
        "T",
        "no exit is ever appealed: there is no channel",
        _SCENARIO,
        "the chance of an appeal is an assumption; zero means that nobody can",
    ),
    Check(
        "L22",
        *_ALL,
        "Regulation on Local Establishment (2007) Arts. 6, 26",
        "《地方各级人民政府机构设置和编制管理条例》第六条、第二十六条",
        "T",
        "an approved number is missing",
        _SCENARIO,
        "a scenario beyond its caps is refused, and no newcomer takes a place beyond them",
    ),
    Check(
        "L23",
        *_CIVIL,
        "Civil Servant Law Arts. 37, 38",
        "《公务员法》第三十七条、第三十八条",
        "T",
        "one of the four grades cannot be given, people with half a year in post get none, or a "
        "score is multiplied by the department's coefficient",
        _SCENARIO,
        "thresholds and readings are levers; result in writing and hearing of opinions are not",
        "is the result given in writing, and does the leader hear opinions first?",
        "考核结果是否书面通知本人，主管领导是否先听取群众意见？",
    ),
    Check(
        "L24",
        *CONTRACT_STAFF,
        "Shandong Labour Contract Regulations Art. 23; Shandong rules on wage payment",
        "《山东省劳动合同条例》第二十三条；《山东省企业工资支付规定》",
        "X-",
        "pay while waiting is below 70 % of a minimum wage, or base pay below all of it",
        _TWO,
        "no minimum wage was found for the zone: 40 % of the lowest standard pay stands in for it",
    ),
    Check(
        "L25",
        *_ALL,
        "rules on unauthorised allowances and bonuses",
        "违规发放津贴补贴的处分规定",
        "X-",
        "excess rewards are new money, or packs can outgrow the standard pay bill",
        _TWO,
        "funding is a lever; what a superior body approved is not in a scenario",
    ),
    Check(
        "L26",
        *_PLAN,
        "Interim Regulations on Major Administrative Decisions (2019) Arts. 14, 19, 22-25, 27, 30",
        "《重大行政决策程序暂行条例》第十四条、第十九条、第二十二条至第二十五条、第二十七条、"
        "第三十条",
        "T",
        "the decision is made without participation, expert review, risk assessment, legality "
        "review and collective discussion",
        _NEITHER,
        "how a decision is made is not in a scenario, nor whether the local list counts this one",
        "is this a major decision by the local list, and if so were public participation, expert "
        "review, risk assessment, legality review and collective discussion held?",
        "是否属于当地重大行政决策目录事项？是否履行公众参与、专家论证、风险评估、合法性审查、集体讨论？",
    ),
)

CHECKS = {check.id: check for check in _ROWS}
"""All checks by id."""
