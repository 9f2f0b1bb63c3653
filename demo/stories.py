"""The stories of the demo's patients: who is where, and how they do. Data only; ``demo.seed`` plays them."""

from __future__ import annotations

from demo.plot import HOME_TABLETS, INFUSION, SPRAY, Lost, Post, Story, Way, Writes, day, hours

NOT_YET = 999.0
"""Nothing is written in the newest window."""

WINDOWS: tuple[Story, ...] = (
    Story(
        "amara",
        "first hour: the dose ended a moment ago",
        given=3, last=hours(-0.5), phq9=18, gad7=13, writes=Writes.BOTH, written=NOT_YET,
    ),
    Story(
        "tomasz",
        "the next morning has come, nothing written yet",
        HOME_TABLETS, given=4, last=hours(-25.5), phq9=16, gad7=14, writes=Writes.SELDOM, written=NOT_YET,
    ),
    Story(
        "mei",
        "48 hours after, wrote this morning and shared it",
        SPRAY, given=6, last=hours(-48), phq9=21, gad7=15, writes=Writes.SHARED, written=44.0, prescriber="wrenfield",
    ),
    Story(
        "santiago",
        "the window closes soon, nothing written",
        given=2, last=hours(-70.5), phq9=15, gad7=9, way=Way.SLOWLY, writes=Writes.SELDOM, written=NOT_YET,
    ),
    Story(
        "priyanka",
        "the window closed today, unwritten",
        HOME_TABLETS, given=5, last=hours(-74), phq9=14, gad7=16, way=Way.SLOWLY, writes=Writes.SELDOM, written=NOT_YET,
    ),
    Story(
        "dermot",
        "writes every time and keeps it private",
        given=5, last=hours(-26), phq9=19, gad7=11, writes=Writes.PRIVATE, written=5.0, clinician="caspian",
    ),
    Story(
        "leilani",
        "all windows written and shared",
        HOME_TABLETS, given=6, last=day(-4, "13:00"), phq9=20, gad7=17, writes=Writes.SHARED, edits=True,
    ),
    Story(
        "kwame",
        "nothing written in any window",
        SPRAY, given=7, last=day(-2, "15:00"), phq9=17, gad7=10, way=Way.SLOWLY, writes=Writes.NEVER,
        clinician="juniper", prescriber="wrenfield",
    ),
    Story(
        "freya",
        "travels: now on Honolulu time, the plan has moved with her",
        HOME_TABLETS, given=3, last=hours(-22), phq9=16, gad7=12, travels_to="Pacific/Honolulu", written=NOT_YET,
    ),
    Story(
        "hana",
        "lives in a far zone, where the clocks changed during treatment",
        HOME_TABLETS, given=6, maintenance=True, gaps=(28,), last=day(-6, "15:30"), phq9=18, gad7=14,
        clinician="juniper",
    ),
    Story(
        "yusuf",
        "quiet hours from evening until noon; questions come in the afternoon only",
        given=4, last=hours(-23), phq9=15, gad7=13, quiet=("18:00", "12:00"), written=NOT_YET,
    ),
    Story(
        "beatrix",
        "took back her word about e-mail; the inbox still asks",
        HOME_TABLETS, given=4, last=hours(-50), phq9=13, gad7=15, withdrew=True, writes=Writes.SHARED, written=NOT_YET,
        clinician="caspian",
    ),
    Story(
        "hiroshi",
        "letters to this address are refused",
        given=3, last=hours(-49), phq9=22, gad7=12, way=Way.NOT, post=Post.REFUSED, written=NOT_YET,
        prescriber="wrenfield",
    ),
    Story(
        "rosalind",
        "a letter was cut off on the wire: nobody knows whether it arrived",
        HOME_TABLETS, given=2, last=hours(-26), phq9=17, gad7=18, way=Way.SLOWLY, post=Post.CUT_OFF, written=NOT_YET,
    ),
    Story(
        "seun",
        "the post was slow: the second try got through, and then words came by the link",
        given=5, last=hours(-47.5), phq9=19, gad7=8, post=Post.LATE, written=29.0, clinician="caspian",
    ),
)  # fmt: skip

TODAY: tuple[Story, ...] = (
    Story(
        "ingrid",
        "a session is under way right now",
        given=3, last=day(-4, "13:20"), next=hours(-0.75), in_progress=True, phq9=18, gad7=14,
    ),
    Story(
        "mateo",
        "a session later today",
        HOME_TABLETS, given=2, last=day(-4, "16:00"), next=hours(1.0), phq9=15, gad7=11, way=Way.SLOWLY,
    ),
    Story(
        "saoirse",
        "the first session is today, after the preparation",
        SPRAY, next=hours(1.5), phq9=24, gad7=16, clinician="juniper",
    ),
    Story(
        "dmitri",
        "yesterday's session was not recorded",
        given=3, last=day(-4, "11:00"), next=day(-1, "11:00"), phq9=16, gad7=9, clinician="caspian",
    ),
    Story(
        "noor",
        "preparing: the induction is booked, first session in some days",
        HOME_TABLETS, next=day(4, "10:30"), phq9=19, gad7=17,
    ),
    Story(
        "gideon",
        "preparing: first session tomorrow",
        next=day(1, "09:30"), phq9=20, gad7=12, prescriber="wrenfield", clinician="juniper",
    ),
    Story("clementine", "a course is open, nothing is booked", SPRAY, joined_days_ago=5, booked=False, phq9=17, gad7=15),
    Story("rafael", "joined this morning; no course yet", joined_days_ago=0, course=False, phq9=0, gad7=0),
    Story("anneke", "joined some days ago and answered; no course yet", joined_days_ago=3, course=False, phq9=18, gad7=13),
)  # fmt: skip

HARD: tuple[Story, ...] = (
    Story(
        "elias",
        "thoughts of being better off dead: the safety task is open",
        given=4, last=day(-3, "14:00"), phq9=17, gad7=15, way=Way.WORSE, writes=Writes.BOTH, item9=(0, 1, False),
    ),
    Story(
        "zainab",
        "the same answer three weeks ago: spoken with, settled",
        HOME_TABLETS, given=6, maintenance=True, last=day(-16, "12:00"), phq9=22, gad7=18, item9=(21, 1, True),
    ),
    Story(
        "wendell",
        "blood pressure held a dose; a prescriber passed it with a reason",
        given=5, last=day(-1, "10:30"), phq9=16, gad7=10, passed=(4,), writes=Writes.SHARED,
    ),
    Story(
        "orion",
        "blood pressure held a dose and it was not given; another date was found",
        given=4, last=day(-5, "16:00"), phq9=17, gad7=11, way=Way.SLOWLY, lost={3: Lost.HELD}, clinician="caspian",
    ),
    Story(
        "marisol",
        "does not respond",
        SPRAY, given=8, last=day(-3, "10:00"), phq9=20, gad7=14, way=Way.NOT, writes=Writes.BOTH,
        prescriber="wrenfield",
    ),
    Story(
        "theodora",
        "worse than at the beginning",
        given=5, last=day(-4, "12:30"), phq9=13, gad7=12, way=Way.WORSE, writes=Writes.SELDOM, clinician="juniper",
    ),
    Story(
        "jasper",
        "left after three sessions",
        HOME_TABLETS, given=3, last=day(-40, "11:00"), phq9=18, gad7=16, way=Way.SLOWLY, writes=Writes.SELDOM,
        closed=(2, "He would rather not go on: the hours at home are too unsettled at present. The door stays open."),
        answers_until_days_ago=36,
    ),
    Story(
        "nkechi",
        "missed one session, cancelled one, moved one",
        given=4, last=day(-2, "15:30"), phq9=17, gad7=13, lost={2: Lost.MISSED, 4: Lost.CANCELLED}, moved=(6,),
    ),
    Story(
        "linus",
        "has not answered the questionnaires for weeks",
        HOME_TABLETS, given=5, last=day(-4, "17:00"), phq9=16, gad7=12, way=Way.SLOWLY, answers_until_days_ago=17,
        writes=Writes.SELDOM, clinician="juniper", prescriber="wrenfield",
    ),
)  # fmt: skip

LATER: tuple[Story, ...] = (
    Story(
        "soraya",
        "the induction is complete and waits for a clinician's word",
        given=6, last=day(-5, "10:20"), phq9=21, gad7=15, writes=Writes.SHARED,
    ),
    Story(
        "augustin",
        "early in maintenance, nothing is due yet",
        HOME_TABLETS, given=6, maintenance=True, last=day(-9, "10:30"), phq9=15, gad7=10, clinician="caspian",
    ),
    Story(
        "bronwyn",
        "maintenance: the next session is due",
        given=6, maintenance=True, gaps=(17,), last=day(-19, "14:30"), phq9=19, gad7=12, writes=Writes.SHARED,
        leaves_out_an_item=True,
    ),
    Story(
        "ravi",
        "maintenance: overdue",
        given=6, maintenance=True, last=day(-48, "11:30"), phq9=18, gad7=17, way=Way.FOR_A_WHILE,
    ),
    Story(
        "esther",
        "maintenance: overdue on the spray, and slipping",
        SPRAY, given=8, maintenance=True, gaps=(7, 7, 7), last=day(-12, "13:30"), phq9=23, gad7=14,
        way=Way.FOR_A_WHILE, prescriber="wrenfield", clinician="juniper",
    ),
    Story(
        "callum",
        "at the other clinic: in maintenance, the next session is booked",
        INFUSION, house="saltmarsh", clinician="emrys", given=6, maintenance=True, gaps=(20,), last=day(-15, "12:00"),
        next=day(6, "12:00"), phq9=17, gad7=11, doubts_sharing=True,
    ),
    Story(
        "vivienne",
        "at the other clinic: a window is open and its link was taken back",
        HOME_TABLETS, house="saltmarsh", clinician="emrys", given=2, last=hours(-22), phq9=16, gad7=13,
        revokes_link=True, written=NOT_YET, paused_days=2,
    ),
)  # fmt: skip

STORIES: tuple[Story, ...] = (*WINDOWS, *TODAY, *HARD, *LATER)
