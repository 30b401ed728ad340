"""Hand-worked cases of what the calendar clock measures: replies, solves, waits, ratings, days, order."""
import json
import tempfile
from datetime import date

import figures
import history as reading
import settings
from cases import A1, A2, B, Cases, R, S, history, report

AT_MOST_ONE = '[rules]\none_touch_rule = "at_most_one"'


class Tickets(Cases):
    def test_plain(self):
        """Requester 9:00, reply 9:10, pending 9:20, open 9:50, on_hold 10:00, solved 11:00.
        new/open 9:00-9:20 + 9:50-10:00 = 30 min, on_hold 60 min, pending 30 min, all 120 min."""
        h = history(("09:00", "created", R, {}), ("09:10", "msg", A1, {"public": True}),
                    ("09:20", "to", A1, {"to": "pending"}), ("09:50", "to", S, {"to": "open"}),
                    ("10:00", "to", A1, {"to": "on_hold"}), ("11:00", "to", A2, {"to": "solved"}))
        r = report(h)
        self.check(r, tickets_created=1, tickets_solved=1, backlog=0, replies=1, reopens=0,
                   first_reply_time__mean=(600, 1), reply_time__p90=(600, 1), requester_wait_time__mean=5400,
                   agent_wait_time__mean=1800, on_hold_time__mean=3600, first_resolution_time__mean=7200,
                   full_resolution_time__median=7200, one_touch_rate=(1, 1), csat=(None, 0), csat_score=None)
        self.check(r, "agent", "901", replies=1, first_reply_time__mean=600, tickets_solved=0, tickets_created=0)
        self.check(r, "agent", "902", replies=0, tickets_solved=1, one_touch_rate=(1, 1), on_hold_time__mean=3600)
        self.check(r, "hour", "09", tickets_created=1, replies=1, tickets_solved=0)
        self.check(r, "hour", "11", tickets_solved=1, tickets_created=0)

    def test_agent_opened_public_first(self):
        """The first public message is the opening, no reply. Then the requester 10:00, the reply 10:05."""
        h = history(("09:00", "created", A1, {}), ("09:01", "msg", A1, {"public": True}),
                    ("10:00", "msg", R, {}), ("10:05", "msg", A2, {"public": True}))
        r = report(h)
        self.check(r, replies=1, first_reply_time__mean=(3900, 1), reply_time__mean=(300, 1), backlog=1,
                   one_touch_rate=(None, 0))
        self.check(r, "agent", "901", tickets_created=1, replies=0)
        self.check(r, "agent", "902", replies=1, tickets_created=0)

    def test_agent_opened_note_first(self):
        """A note first: the next public agent message is the reply (no turn, so no reply time)."""
        h = history(("09:00", "created", A1, {}), ("09:01", "msg", A1, {"public": False}),
                    ("09:30", "msg", A1, {"public": True}))
        self.check(report(h), replies=1, first_reply_time__mean=(1800, 1), reply_time__mean=(None, 0))

    def test_several_requester_messages(self):
        """The turn runs from its first message; the private requester message at 9:40 starts none.
        Opening 9:00 -> 9:10 = 600; 10:00 (10:20, 10:30) -> 11:00 = 3600. Second reply 11:05 ends nothing."""
        h = history(("09:00", "created", R, {}), ("09:10", "msg", A1, {"public": True}),
                    ("09:40", "msg", R, {"public": False}), ("10:00", "msg", R, {"public": True}),
                    ("10:20", "msg", R, {"public": True}), ("10:25", "msg", A1, {"public": False}),
                    ("10:30", "msg", R, {"public": True}), ("11:00", "msg", A1, {"public": True}),
                    ("11:05", "msg", A1, {"public": True}))
        self.check(report(h), replies=3, reply_time__mean=(2100, 2), reply_time__median=600,
                   reply_time__p90=3600, first_reply_time__mean=(600, 1))

    def test_solve_on_unanswered_turn(self):
        """Solved 9:30 without reply: no sample. The requester again 10:00 (no status change), reply 10:10:
        reply time 600, first reply still from creation = 4200. Zero replies up to the solve."""
        h = history(("09:00", "created", R, {}), ("09:30", "to", A1, {"to": "solved"}),
                    ("10:00", "msg", R, {"public": True}), ("10:10", "msg", A2, {"public": True}))
        self.check(report(h), reply_time__mean=(600, 1), first_reply_time__mean=(4200, 1),
                   one_touch_rate=(None, 0), tickets_solved=1)
        self.check(report(h, config=AT_MOST_ONE), one_touch_rate=(1, 1))

    def test_reopen_after_close(self):
        """Created 3rd 9:00, solved 10:00, closed 4th 10:00, reopened 5th 9:00 (open), solved 6th 9:00 by 902.
        Waits: 1 h + 24 h. First resolution 1 h on the 3rd, full 72 h on the 6th. Two replies."""
        h = history(("09:00", "created", R, {}), ("09:30", "msg", A1, {"public": True}),
                    ("10:00", "to", A1, {"to": "solved"}), ("4/10:00", "to", S, {"to": "closed"}),
                    ("5/09:00", "assigned", S, {"assignee": "905", "group": "g"}),
                    ("5/09:00", "to", S, {"to": "open"}), ("5/10:00", "msg", A2, {"public": True}),
                    ("6/09:00", "to", A2, {"to": "solved"}))
        self.check(report(h, kind="day"), tickets_solved=0, backlog=0, first_resolution_time__mean=(3600, 1),
                   full_resolution_time__mean=(None, 0), requester_wait_time__mean=(None, 0))
        r5 = report(h, kind="day", day="2026-03-05")
        self.check(r5, backlog=1, reopens=1, first_reply_time__mean=(None, 0), replies=1)
        self.check(r5, "agent", "905", reopens=1, backlog=1)
        self.check(r5, "group", "g", reopens=1, backlog=1)
        r6 = report(h, kind="day", day="2026-03-06")
        self.check(r6, tickets_solved=1, backlog=0, full_resolution_time__mean=(259200, 1),
                   requester_wait_time__mean=90000, agent_wait_time__mean=(0, 1), one_touch_rate=(0, 1))
        self.check(report(h[:6]), tickets_solved=0, one_touch_rate=(None, 0), backlog=1,
                   first_resolution_time__mean=3600, first_reply_time__mean=1800)

    def test_merge_after_reply(self):
        """Merged: everything is withdrawn. Another ticket keeps its own."""
        h = history(("09:00", "created", R, {}), ("09:30", "msg", A1, {"public": True}),
                    ("09:40", "rated", R, {"score": 5, "scale": "stars_5"}),
                    ("5/10:00", "merged", A1, {"into": "2"}))
        self.check(report(h), tickets_created=0, replies=0, first_reply_time__mean=(None, 0), backlog=0,
                   csat=(None, 0))
        other = history(("09:00", "created", R, {}), ticket="2")
        self.check(report(h, other), tickets_created=1, backlog=1, replies=0)

    def test_deleted_then_restored(self):
        """Back with all figures; what happened while deleted counts too."""
        h = history(("09:00", "created", R, {}), ("09:30", "deleted", A1, {"reason": "spam"}),
                    ("09:40", "msg", A1, {"public": True}), ("6/10:00", "restored", A1, {}))
        self.check(report(h[:3]), tickets_created=0, replies=0)
        self.check(report(h), tickets_created=1, replies=1, first_reply_time__mean=2400, backlog=1)

    def test_rating_changed(self):
        """Bad on the 4th, then 4 of 5 stars on the 5th: one rating, on the 5th, positive. Solved by the system,
        so the assignee at the end (902) gets it; the group at the solve (g1)."""
        h = history(("09:00", "created", R, {"group": "g1", "assignee": "901"}), ("10:00", "to", S, {"to": "solved"}),
                    ("4/10:00", "rated", R, {"score": "bad", "scale": "good_bad"}),
                    ("5/10:00", "rated", R, {"score": 4, "scale": "stars_5"}),
                    ("5/11:00", "assigned", A1, {"assignee": "902", "group": "g2"}))
        self.check(report(h, kind="day", day="2026-03-04"), csat=(None, 0), csat_score=(None, 0))
        r = report(h)
        self.check(r, csat=(1, 1), csat_score=(4, 1))
        self.check(r, "agent", "902", csat=(1, 1), tickets_solved=0)
        self.check(r, "agent", "901", csat=(None, 0), tickets_solved=1)
        self.check(r, "group", "g1", csat=(1, 1), tickets_solved=1)

    def test_scales(self):
        """7 of 10 = 1 + 6*4/9 = 3.67; 8 of 10 = 4.11; faces 2 of 3 = 3; 75 % = 4; good = 5. Three of five."""
        hs = [history(("09:00", "created", R, {}), ("09:10", "rated", R, {"score": s, "scale": c}), ticket=str(i))
              for i, (s, c) in enumerate([(7, "stars_10"), (8, "stars_10"), (2, "faces_3"), (75, "percent"),
                                          ("good", "good_bad"), (3, "unheard_of"), (9, "stars_5")])]
        r = report(*hs)
        self.check(r, csat=(0.6, 5))
        self.assertAlmostEqual(r["kpis"]["csat_score"]["value"], (11 / 3 + 37 / 9 + 3 + 4 + 5) / 5)

    def test_no_creation(self):
        """Turn 9:00 -> reply 9:05, solved 9:30, reopened 9:40, closed 9:50 (a solve), rated."""
        h = history(("09:00", "msg", R, {"public": True}), ("09:05", "msg", A1, {"public": True}),
                    ("09:30", "to", A1, {"to": "solved"}), ("09:40", "to", S, {"to": "open"}),
                    ("09:50", "to", A1, {"to": "closed"}), ("10:00", "rated", R, {"score": 1, "scale": "good_bad"}))
        self.check(report(h), tickets_created=0, backlog=0, first_reply_time__mean=(None, 0), replies=1,
                   reply_time__mean=(300, 1), tickets_solved=1, reopens=1, requester_wait_time__mean=(None, 0),
                   first_resolution_time__mean=(None, 0), full_resolution_time__mean=(None, 0), csat=(1, 1),
                   csat_score=5, one_touch_rate=(1, 1))

    def test_all_in_one_second(self):
        """All within 9:00:00, delivered backwards: rank orders created, message, status. The reply before the solve
        ends the turn with 0 s; a fraction of a second makes no difference to durations."""
        h = history(("09:00:00", "to", A1, {"to": "solved"}), ("09:00:00", "msg", A1, {"public": True}),
                    ("09:00:00", "created", R, {}), ("09:00:00.9", "rated", R, {"score": 5, "scale": "stars_5"}))
        self.check(report(h), reply_time__mean=(0, 1), first_reply_time__mean=(0, 1), tickets_solved=1,
                   one_touch_rate=(1, 1), full_resolution_time__p90=(0, 1), requester_wait_time__mean=(0, 1))

    def test_sequence_before_rank(self):
        """Same second, but sequence says: solve first, then the reply. The turn ended unanswered at the solve; the
        reply still counts as one touch (up to and including the solve's second). 1.9 s -> 3.1 s is 2 s."""
        h = history(("09:00:01.9", "created", R, {}), ("09:00:03.1", "to", A1, {"to": "solved", "sequence": 1}),
                    ("09:00:03.1", "msg", A1, {"public": True, "sequence": 2}))
        self.check(report(h), reply_time__mean=(None, 0), first_reply_time__mean=(2, 1), one_touch_rate=(1, 1),
                   full_resolution_time__mean=2)

    def test_created_as_solved(self):
        """A solve at creation, by the creator; ends the requester's turn; first reply keeps running."""
        h = history(("09:00", "created", R, {"status": "closed", "assignee": "901"}),
                    ("09:10", "msg", A2, {"public": True}))
        r = report(h)
        self.check(r, tickets_created=1, tickets_solved=1, backlog=0, full_resolution_time__mean=(0, 1),
                   first_resolution_time__mean=(0, 1), requester_wait_time__mean=(0, 1), reply_time__mean=(None, 0),
                   first_reply_time__mean=(600, 1), one_touch_rate=(None, 0))
        self.check(r, "agent", "901", tickets_solved=1)
        self.check(report(h, config=AT_MOST_ONE), one_touch_rate=(1, 1))

    def test_bot_replies(self):
        """The bot's message at 9:01 is no reply and ends no turn; its solve counts, for the assignee."""
        h = history(("09:00", "created", R, {"assignee": "901"}), ("09:01", "msg", B, {"public": True}),
                    ("09:20", "msg", A2, {"public": True}), ("09:30", "to", B, {"to": "solved"}))
        r = report(h)
        self.check(r, replies=1, first_reply_time__mean=(1200, 1), reply_time__mean=(1200, 1), one_touch_rate=(1, 1))
        self.check(r, "agent", "901", tickets_solved=1, one_touch_rate=(1, 1), replies=0)
        self.check(r, "agent", "902", tickets_solved=0, one_touch_rate=(None, 0), replies=1)

    def test_creation_arrives_late(self):
        """Assigned and opened at 8:00, created 9:00: both act at 9:00. A second creation only sets its fields."""
        h = history(("08:00", "assigned", A1, {"group": "g"}), ("08:00", "to", A1, {"to": "pending"}),
                    ("09:00", "created", R, {"channel": "email"}), ("10:00", "to", A1, {"to": "solved"}),
                    ("11:00", "created", R, {"channel": "web", "status": "open"}))
        r = report(h)
        self.check(r, tickets_created=1, full_resolution_time__mean=3600, agent_wait_time__mean=(3600, 1),
                   requester_wait_time__mean=(0, 1), reopens=0, tickets_solved=1)
        self.check(r, "channel", "web", tickets_created=1, tickets_solved=1, backlog=0)
        self.assertEqual(list(r["dimensions"]["channel"]), ["web"])
        self.assertEqual(r["dimensions"]["group"]["g"]["tickets_created"]["value"], 0)  # right after the creation: none

    def test_backlog_moves(self):
        """Category a on the 3rd, b from the 4th, solved the 5th, c on the 6th: past contributions are c's, the backlog
        is a's on the 3rd, b's on the 4th, nobody's after. The assignee is emptied on the 4th."""
        h = history(("09:00", "created", R, {"category": "a", "assignee": "901"}),
                    ("4/09:00", "fields", A1, {"category": "b"}), ("4/09:00", "assigned", A1, {"assignee": None}),
                    ("5/09:00", "to", A1, {"to": "solved"}), ("6/09:00", "fields", A1, {"category": "c"}))
        d3 = report(h, kind="day")
        self.check(d3, "category", "a", backlog=1, tickets_created=0)
        self.check(d3, "category", "c", backlog=0, tickets_created=1)
        self.check(d3, "agent", "901", backlog=1)
        d4 = report(h, kind="day", day="2026-03-04")
        self.check(d4, backlog=1)
        self.check(d4, "category", "b", backlog=1)
        self.assertEqual(list(d4["dimensions"]["category"]), ["b"])
        self.check(d4, "agent", "901", backlog=0, handled_per_agent=(0, 1))  # he was active, and handled nothing
        self.assertEqual(list(report(h, kind="day", day="2026-03-06")["dimensions"]["category"]), [])

    def test_zone_and_periods(self):
        """29 March 2026, Berlin: the clock goes from 2:00 to 3:00 at 1:00Z. 28th 23:30Z is 00:30 on the 29th (a
        Sunday, so the week from the 23rd); 29th 22:30Z is 00:30 on the 30th."""
        h1 = history(("28/23:30", "created", R, {}), ticket="1")
        h2 = history(("29/22:30", "created", R, {}), ticket="2")
        r = report(h1, h2, kind="week", day="2026-03-25", zone="Europe/Berlin")
        self.assertEqual((r["period"]["from"], r["period"]["to"]), ("2026-03-23", "2026-03-29"))
        self.check(r, tickets_created=1, backlog=1)
        self.check(r, "hour", "00", tickets_created=1)
        self.assertEqual(figures.period_of("month", date(2028, 2, 10)), (date(2028, 2, 1), date(2028, 2, 29)))
        self.assertEqual(figures.period_of("month", date(2026, 12, 31)), (date(2026, 12, 1), date(2026, 12, 31)))

    def test_quantiles(self):
        """Rank ceil(q*n): of 1..10 the median is the 5th, p90 the 9th; of 1..11 the 6th and the 10th; of 1 the 1st."""
        for n, want in ((10, (5, 9)), (11, (6, 10)), (1, (1, 1)), (2, (1, 2))):
            s = list(range(n, 0, -1))
            self.assertEqual((figures.quantile(s, 1, 2), figures.quantile(s, 9, 10)), want)

    def test_repeated_id_and_offsets(self):
        """A repeated id changes nothing; an offset and nanoseconds are understood."""
        h = history(("09:00", "created", R, {}), ("09:10", "msg", A1, {"public": True}))
        h[1]["occurred_at"] = "2026-03-03T14:40:00.123456789+05:30"
        again = dict(h[1], occurred_at="2026-03-03T12:00:00Z")
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.write("\n".join(map(json.dumps, h + [again])))
            file.flush()
            r = figures.Book(*reading.load([file.name]), settings.Settings({})).report("day", date(2026, 3, 3))
        self.check(r, replies=1, first_reply_time__mean=(600, 1))

