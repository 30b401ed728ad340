"""Hand-worked cases of the rest: volume, handling, resolution, bots, complaints, feedback, quality."""
from cases import A1, A2, B, Cases, R, S, history, report

YES = {"public": True}
NAMELESS = {"kind": "agent"}


class Volume(Cases):
    def test_handled_once_a_day(self):
        """901 replies at 9:10 and 9:20 and 902 at 11:00 on the 3rd, 902 solves on the 4th: two ticket-days; 901 has one,
        902 two; under the hours one at 9 and one at 10. Three agent-days; a note and an assignment are activity."""
        h = history(("09:00", "created", R, {"group": "g"}), ("09:10", "msg", A1, YES), ("09:20", "msg", A1, YES),
                    ("11:00", "msg", A2, YES), ("4/10:00", "to", A2, {"to": "solved"}))
        r = report(h)
        self.check(r, tickets_handled=2, handled_per_agent=(2 / 3, 3))
        self.check(r, "agent", "901", tickets_handled=1, handled_per_agent=(1, 1))
        self.check(r, "agent", "902", tickets_handled=2, handled_per_agent=(1, 2))
        self.check(r, "group", "g", tickets_handled=2)
        self.check(r, "hour", "09", tickets_handled=1)
        self.check(r, "hour", "11", tickets_handled=0)
        noted = history(("09:00", "msg", A1, {"public": False}), ("4/09:00", "assigned", A2, {"group": "g"}))
        self.check(report(noted), tickets_handled=0, handled_per_agent=(0, 2))

    def test_a_system_handles_nothing(self):
        """Solved by the system: not handled; by an agent without an id: handled, by nobody that is known."""
        for actor, handled in ((S, 0), (NAMELESS, 1)):
            r = report(history(("09:00", "created", R, {"assignee": "901"}), ("10:00", "to", actor, {"to": "solved"})))
            self.check(r, tickets_handled=handled, tickets_solved=1, handled_per_agent=(None, 0))
            self.check(r, "agent", "901", tickets_solved=1, tickets_handled=0)

    def test_handling_time_is_one_sum(self):
        """60 + 30 s by 901 and 40 s by 902, and 5 s of the system: one sample of 135 s on the 5th, at 12; 901's own of
        90 s on the 4th."""
        rows = [(clock, "handled", actor, {"seconds": seconds}) for clock, actor, seconds in (
            ("10:00", A1, 60), ("4/11:00", A1, 30), ("5/11:00", A2, 40), ("5/12:00", S, 5))]
        h = history(("09:00", "created", R, {"group": "g"}), *rows)
        r = report(h)
        for dim, key, want in ((None, None, 135), ("agent", "901", 90), ("agent", "902", 40), ("group", "g", 135),
                               ("hour", "12", 135)):
            self.figure(r, "ticket_handle_time.mean", want, 1, dim, key)
        self.figure(report(h, kind="day", day="2026-03-04"), "ticket_handle_time.p90", 90, 1, "agent", "901")
        self.figure(report(h, kind="day", day="2026-03-04"), "ticket_handle_time.p90", None, 0)

    def test_questions_after_an_order(self):
        config = "[rules]\norder_status_categories = ['where']\n"
        hs = [history(("09:00", "created", R, {"category": c}), ticket=str(n)) for n, c in enumerate(("where", "other", None))]
        self.check(report(*hs, config=config), order_status_share=(1 / 3, 3))

    def test_segments(self):
        """The ticket's latest segment takes what was before; an emptied one is none."""
        h = history(("09:00", "created", R, {"segment": "new"}), ("09:10", "msg", A1, YES), ("10:00", "fields", S, {"segment": "gold"}))
        self.assertEqual(list(report(h)["dimensions"]["segment"]), ["gold"])
        self.check(report(h), "segment", "gold", tickets_created=1, replies=1, backlog=1)
        emptied = history(("09:00", "created", R, {"segment": "new"}), ("10:00", "fields", S, {"segment": None}))
        self.assertEqual(report(emptied)["dimensions"]["segment"], {})


class Resolution(Cases):
    def test_resolution_rate(self):
        """Two created on the 3rd, one solved on the 5th; 901 and 902 both had the solved one, 902 the other as well."""
        hs = [history(("09:00", "created", R, {"assignee": "901"}), ("10:00", "assigned", S, {"assignee": "902"}),
                      ("5/10:00", "to", S, {"to": "solved"}), ticket="1"),
              history(("09:00", "created", R, {"assignee": "902"}), ticket="2")]
        r = report(*hs, kind="day")
        self.check(r, resolution_rate=(0.5, 2))
        self.check(r, "agent", "901", resolution_rate=(1, 1))
        self.check(r, "agent", "902", resolution_rate=(0.5, 2))
        self.check(r, "hour", "09", resolution_rate=(0.5, 2))
        self.check(report(*hs, kind="day", day="2026-03-05"), resolution_rate=(None, 0))

    def test_reopen_rate(self):
        """First solved on the 3rd by 901, reopened on the 9th, twice; the other never."""
        again = history(("09:00", "created", R, {}), ("10:00", "to", A1, {"to": "solved"}), ("9/10:00", "to", S, {"to": "open"}),
                        ("9/11:00", "to", A2, {"to": "solved"}), ("9/12:00", "to", S, {"to": "open"}), ticket="1")
        once = history(("09:00", "created", R, {}), ("10:00", "to", A2, {"to": "closed"}), ticket="2")
        r = report(again, once, kind="day")
        self.check(r, reopen_rate=(0.5, 2))
        self.check(r, "agent", "901", reopen_rate=(1, 1))
        self.check(report(again, once, kind="day", day="2026-03-09"), reopen_rate=(None, 0), reopens=2)

    def test_contacts_and_agents(self):
        """Turns at 9:00, 9:30 and in the solve's second; what comes later does not count. Two agents replied; the one
        without an id is none of them."""
        h = history(("09:00", "created", R, {}), ("09:10", "msg", A1, YES), ("09:15", "msg", NAMELESS, YES),
                    ("09:30", "msg", R, YES), ("09:40", "msg", R, YES), ("09:50", "msg", A2, YES),
                    ("10:00", "to", A2, {"to": "solved"}), ("10:00:00.5", "msg", R, YES), ("10:01", "msg", A1, YES),
                    ("10:02", "msg", R, YES))
        self.check(report(h), contacts_per_resolution=(3, 1), agents_per_resolution=(2, 1))

    def test_transfers(self):
        """901 to nobody to 902 is a move, nobody to 901 is none; a group's move counts; after the solve none does."""
        def moved(*rows, **created):
            return report(history(("09:00", "created", R, created), *rows, ("10:00", "to", A1, {"to": "solved"}),
                                  ("11:00", "assigned", S, {"assignee": "905", "group": "late"})))
        emptied = (("09:10", "assigned", S, {"assignee": None}), ("09:20", "assigned", S, {"assignee": "902"}))
        self.check(moved(*emptied, assignee="901"), transfer_rate=(1, 1))
        self.check(moved(*emptied), transfer_rate=(0, 1))
        self.check(moved(("09:10", "assigned", S, {"group": "b"}), group="a"), transfer_rate=(1, 1))
        self.check(moved(("09:10", "assigned", S, {"group": "a"}), group="a"), transfer_rate=(0, 1))

    def test_knowledge_and_macros(self):
        """Of two replies one links and none used a macro; a note does not count."""
        h = history(("09:00", "created", R, {}), ("09:10", "msg", A1, {**YES, "knowledge": True}), ("09:20", "msg", A2, YES),
                    ("09:30", "msg", A2, {"public": False, "knowledge": True, "macro": True}))
        self.check(report(h), knowledge_use_rate=(0.5, 2), macro_use_rate=(0, 2))
        self.check(report(h), "agent", "901", knowledge_use_rate=(1, 1))

    def test_bots(self):
        """The bot writes at 9:01 on the 3rd and passes on twice; the reply at 9:31 is half an hour after the first. A
        second ticket it solves alone on the 4th; a third has only its note. All count on the day of its message."""
        passed = history(("09:00", "created", R, {}), ("09:01", "msg", B, YES), ("09:01", "bot_handed_off", B, {}),
                         ("09:20", "bot_handed_off", B, {}), ("09:31", "msg", A1, YES), ("09:40", "msg", A1, YES), ticket="1")
        alone = history(("09:00", "created", R, {}), ("09:03", "msg", B, YES), ("4/09:00", "to", B, {"to": "solved"}), ticket="2")
        noted = history(("09:00", "created", R, {}), ("09:01", "msg", B, {"public": False}), ("09:30", "to", B, {"to": "solved"}),
                        ticket="3")
        r = report(passed, alone, noted, kind="day")
        self.check(r, bot_first_reply_time__mean=(120, 2), bot_resolution_rate=(0.5, 2), bot_handoff_rate=(0.5, 2),
                   handoff_reply_time__mean=(1800, 1), first_reply_time__mean=(1860, 1))


class Complaints(Cases):
    def complaint(self, *rows, ticket="1", opener=R, **fields):
        return history(("09:00", "created", opener, fields), *rows, ticket=ticket)

    def test_by_tag_or_category(self):
        """A tag or a category makes one; taken away later, it was none. Two of three, one solved."""
        hs = [self.complaint(("10:00", "to", A1, {"to": "solved"}), ticket="1", tags=["x", "complaint"]),
              self.complaint(ticket="2", category="complaint", opener=A1),
              self.complaint(("09:30", "fields", A1, {"tags": []}), ticket="3", tags=["complaint"])]
        r = report(*hs)
        self.check(r, complaints=2, complaint_rate=(2 / 3, 3), complaint_resolution_rate=(0.5, 2),
                   complaint_resolution_time__mean=(3600, 1), complaint_resolution_time_b_p90=(3600, 1))
        self.check(r, "agent", "901", complaints=1, complaint_rate=(1, 1), complaint_resolution_rate=(0, 1))

    def test_late(self):
        """48 hours to the second are in time."""
        for clock, late in (("5/09:00", 0), ("5/09:00:01", 1)):
            r = report(self.complaint((clock, "to", A1, {"to": "solved"}), category="complaint"))
            self.check(r, complaint_late_rate=(late, 1))
        self.check(report(self.complaint(category="complaint")), complaint_late_rate=(None, 0))


class Feedback(Cases):
    def solved(self, *rows, ticket="1"):
        return history(("09:00", "created", R, {"group": "g"}), ("10:00", "to", A1, {"to": "solved"}), *rows, ticket=ticket)

    def rated(self, score, scale="stars_5", ticket="1"):
        return self.solved(("4/10:00", "rated", R, {"score": score, "scale": scale}), ticket=ticket)

    def test_survey_responses(self):
        """Two surveyed, one of them rated, and one rated unasked: one of two, on the day of the solve. With no survey
        known of, one of two solved."""
        survey = ("11:00", "survey_sent", S, {})
        hs = [self.solved(survey, ticket="1"), self.solved(survey, ("4/10:00", "rated", R, {"score": 1, "scale": "stars_5"}), ticket="2"),
              self.rated(5, ticket="3")]
        self.check(report(*hs, kind="day"), csat_response_rate=(0.5, 2))
        self.check(report(self.solved(ticket="1"), self.rated(5, ticket="2"), kind="day"), csat_response_rate=(0.5, 2))

    def test_good_and_bad(self):
        """Of 1, 2, 3, 4 of five stars, 4 of ten (2.33) and 3 of 10 (1.89): three bad, one good, whatever csat_positive."""
        hs = [self.rated(score, scale, str(n)) for n, (score, scale) in enumerate(
            [(1, "stars_5"), (2, "stars_5"), (3, "stars_5"), (4, "stars_5"), (4, "stars_10"), (3, "stars_10")])]
        r = report(*hs, config="[rules]\ncsat_positive = 3\n")
        self.check(r, csat=(2 / 6, 6), negative_feedback_rate=(0.5, 6), positive_feedback_rate=(1 / 6, 6))

    def test_who_gets_a_rating(self):
        """The last solver, even after a reopen; if the last solve was nobody's, the assignee, not the earlier solver."""
        rows = (("10:30", "to", S, {"to": "open"}), ("10:40", "assigned", S, {"assignee": "905"}))
        rated = ("12:00", "rated", R, {"score": 5, "scale": "stars_5"})
        self.check(report(self.solved(*rows, rated)), "agent", "901", csat=(1, 1))
        self.check(report(self.solved(*rows, ("11:00", "to", S, {"to": "solved"}), rated)), "agent", "905", csat=(1, 1))

    def test_quality(self):
        """Each review counts on its day, for the last solver: 80 without and 60 with errors."""
        h = self.solved(("4/10:00", "reviewed", S, {"score": 80}), ("5/10:00", "reviewed", S, {"score": 60, "errors": 2}))
        self.check(report(h), quality_score=(70, 2), error_rate=(0.5, 2))
        self.check(report(h, kind="day", day="2026-03-05"), "agent", "901", quality_score=(60, 1), error_rate=(1, 1))
        self.check(report(h), "group", "g", quality_score=(70, 2))
