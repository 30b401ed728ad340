"""Hand-worked cases of promises: policies, limits of marketplaces, service levels, turns, the badge.

The desk is open from 10:00 to 18:00 on every weekday. March 2nd, 2026, is a Monday.
"""
from cases import A1, A2, B, Cases, R, S, history, report

OPEN = "[[schedules]]\nname = 'desk'\nhours = { " + ", ".join(
    f"{day} = ['10:00-18:00']" for day in ("mon", "tue", "wed", "thu", "fri")) + " }\n"
HIGH = OPEN + """
[[sla]]
name = "high"
applies_to = { priority = ["high"] }
first_reply = { within = "1h", clock = "business" }
next_reply = { within = "30m" }
full_resolution = { within = "4h", clock = "business", pauses_in = ["on_hold"] }
"""
YES = {"public": True}


def high(*rows, opener=R, **fields):
    return history(("2/12:00", "created", opener, {"priority": "high", **fields}), *rows)


class Policies(Cases):
    def attained(self, h, target, value, n, day=None, config=HIGH, **where):
        kind = {"kind": "day", "day": f"2026-03-{day:02}"} if day else {}
        self.figure(report(h, config=config, **kind), f"sla_attainment.{target}", value, n, **where)

    def test_a_hold_moves_the_due_time(self):
        """Monday 12:00, first reply due at 13:00, resolution at 16:00, moved to 16:30 by half an hour on hold. Kept at
        16:30, broken a second later, then due at 16:30 all the same; running, it is broken in advance."""
        hold = (("2/12:30", "to", A1, {"to": "on_hold"}), ("2/13:00", "msg", A1, YES), ("2/13:00", "to", A1, {"to": "open"}))
        for at, kept, n in (("2/13:30", 1, 1), ("2/16:30", 1, 1), ("2/16:30:01", 0, 1), ("9/12:00", 0, 1)):
            h = high(*hold, (at, "to", A1, {"to": "solved"}))
            self.attained(h, "full_resolution", kept, n)
            self.attained(h, "first_reply", 1, 1, day=2)
            self.attained(h, "full_resolution", kept, n, day=2)
        self.attained(high(*hold), "full_resolution", 0, 1, day=2, dim="hour", key="16")

    def test_on_hold_it_never_falls_due(self):
        self.attained(high(("2/12:30", "to", A1, {"to": "on_hold"})), "full_resolution", None, 0)

    def test_exactly_the_target_is_kept(self):
        """An hour is kept; a second more is broken, at 13:00, whoever replies when; the late replier gets it."""
        self.attained(high(("2/13:00", "msg", A1, YES)), "first_reply", 1, 1)
        late = high(("3/13:00:01", "msg", A2, YES))
        self.attained(late, "first_reply", 0, 1, day=2, dim="agent", key="902")
        self.attained(late, "first_reply", None, 0, day=3)

    def test_due_at_closing_time(self):
        """From 17:00 an hour is over at 18:00 on the 2nd. A reply at 9:59 the next day is still kept, on the 3rd; at
        10:00:01 it is broken, on the 2nd."""
        for at, kept, day in (("3/09:59", 1, 3), ("3/10:00", 1, 3), ("3/10:00:01", 0, 2)):
            h = history(("2/17:00", "created", R, {"priority": "high"}), (at, "msg", A1, YES))
            self.attained(h, "first_reply", kept, 1, day=day)
            self.attained(h, "first_reply", None, 0, day=5 - day)

    def test_a_solved_ticket_owes_nothing(self):
        """Solved at 12:30 without a reply: nothing. Reopened at 15:00, half an hour is left: due at 15:30. The reply at
        15:30 keeps it; the resolution, taken back, has 3.5 h left and is kept at 10:30 the next day: 0.5 + 3 + 0.5 h."""
        solved = (("2/12:30", "to", A1, {"to": "solved"}),)
        reopened = solved + (("2/15:00", "to", S, {"to": "open"}),)
        self.attained(high(*solved), "first_reply", None, 0)
        self.attained(high(*solved), "full_resolution", 1, 1)
        self.attained(high(*reopened), "first_reply", 0, 1, day=2, dim="hour", key="15")
        self.attained(high(*reopened, ("2/15:30", "msg", A1, YES)), "first_reply", 1, 1)
        for at, kept, day in (("3/10:30", 1, 3), ("3/10:30:01", 0, 3)):
            self.attained(high(*reopened, (at, "to", A1, {"to": "closed"})), "full_resolution", kept, 1, day=day)

    def test_later_replies_leave_out_the_first(self):
        """The first reply at 12:10 ends the opening; the turn of 12:20 is answered at 12:50, in its half hour; that of
        13:00 at 13:31, late: due at 13:30."""
        rows = (("2/12:10", "msg", A1, YES), ("2/12:20", "msg", R, YES), ("2/12:50", "msg", A1, YES),
                ("2/13:00", "msg", R, YES), ("2/13:31", "msg", A2, YES))
        self.attained(high(*rows), "next_reply", 0.5, 2)
        self.attained(high(*rows[:1]), "next_reply", None, 0)
        self.attained(high(*rows[:2]), "next_reply", 0, 1)
        self.figure(report(high(*rows), config=HIGH), "sla_attainment", 2 / 4, 4)  # the resolution is broken

    def test_a_solve_ends_a_turn(self):
        """A turn of 12:20 that a solve ends at 12:40 asks for nothing; at 13:00 it had been broken at 12:50."""
        for at, value, n in (("2/12:40", None, 0), ("2/13:00", 0, 1)):
            h = high(("2/12:10", "msg", A1, YES), ("2/12:20", "msg", R, YES), (at, "to", A1, {"to": "solved"}))
            self.attained(h, "next_reply", value, n)

    def test_an_agents_opening_promises_from_the_first_question(self):
        """Opened by an agent's message; the requester asks at 14:00: due at 15:00. If the agent writes again before,
        nothing was promised, and the question asks for a later reply. After a note it runs from the creation."""
        opening = ("2/12:01", "msg", A1, YES)
        self.attained(high(opening, opener=A1), "first_reply", None, 0)
        asked = high(opening, ("2/14:00", "msg", R, YES), ("2/15:00", "msg", A1, YES), opener=A1)
        self.attained(asked, "first_reply", 1, 1)
        again = high(opening, ("2/13:00", "msg", A1, YES), ("2/14:00", "msg", R, YES), opener=A1)
        self.attained(again, "first_reply", None, 0)
        self.attained(again, "next_reply", 0, 1)
        self.attained(high(("2/12:01", "msg", A1, {"public": False}), opener=A1), "first_reply", 0, 1)

    def test_the_policy_after_a_change(self):
        """At low priority nothing is promised; raised at 14:00, the time that has passed counts: due at 13:00. At the
        start nothing applied, so under at_start nothing is promised; lowered, the promise of the start stays."""
        at_start = "[rules]\nsla_rule = 'at_start'\n" + HIGH
        raised = (("2/14:00", "fields", A1, {"priority": "high"}), ("2/14:10", "msg", A1, YES))
        self.attained(high(*raised, priority="low"), "first_reply", 0, 1, dim="hour", key="13")
        self.attained(high(*raised, priority="low"), "first_reply", None, 0, config=at_start)
        lowered = (("2/12:10", "fields", A1, {"priority": "low"}), ("2/12:20", "msg", A1, YES))
        self.attained(high(*lowered), "first_reply", None, 0)
        self.attained(high(*lowered), "first_reply", 1, 1, config=at_start)

    def test_versions_and_what_they_require(self):
        """Until the 3rd an hour for all; from then on two, for tickets of the main brand in chat. The first policy that
        matches is the only one, even without a target."""
        config = """
            [[sla]]\nname = "a"\nfirst_reply = { within = "1h" }
            [[sla]]\nname = "a"\nfrom = 2026-03-03\nrequires = { brand = ["main"], channel = ["chat"] }
            first_reply = { within = "2h" }
            [[sla]]\nname = "b"\nrequires = { brand = ["main"] }\nfull_resolution = { within = "1h" }
            [[sla]]\nname = "c"\nfirst_reply = { within = "1m" }""".replace("            ", "")
        for day, fields, kept in ((2, {}, 0), (3, {"brand": "main", "channel": "chat"}, 1), (3, {"brand": "main"}, None),
                                  (3, {"channel": "chat"}, 0)):
            h = history((f"{day}/12:00", "created", R, fields), (f"{day}/13:30", "msg", A1, YES))
            self.attained(h, "first_reply", kept, int(kept is not None), config=config)

    def test_without_a_creation_nothing_is_promised(self):
        h = history(("2/12:00", "fields", S, {"priority": "high"}), ("2/12:01", "msg", A1, YES), ("2/12:02", "msg", R, YES))
        self.attained(h, "next_reply", None, 0)


class Turns(Cases):
    SHOP = OPEN + """
[[marketplaces]]
name = "bazaar"
applies_to = { channel = ["bazaar"] }
response_within = "24h"
schedule = "desk"
"""

    def turn(self, *rows, channel="bazaar", start="2/17:58", kind="month", day=2):
        h = history((start, "created", R, {"channel": channel}), *rows)
        return report(h, config=self.SHOP, kind=kind, day=f"2026-03-{day:02}")

    def test_minutes_count_in_the_marketplaces_hours(self):
        """From 17:58, two minutes to closing and one from 10:00: a reply at 10:01 comes within three minutes, at
        10:01:01 not, but within five; by mail, around the clock, both are late."""
        for at, three in (("3/10:01", 1), ("3/10:01:01", 0)):
            r = self.turn((at, "msg", A1, YES))
            self.figure(r, "reply_rate_within.3min", three, 1)
            self.figure(r, "reply_rate_within.5min", 1, 1)
        self.figure(self.turn(("3/10:01", "msg", A1, YES), channel="email"), "reply_rate_within.5min", 0, 1)

    def test_a_marketplaces_own_limit_knows_no_hours(self):
        """24 hours on the dot are in time, on the day of the reply; later is late and never is no response, on the day
        that the time ended."""
        self.figure(self.turn(("3/17:58", "msg", A1, YES), kind="day", day=3), "marketplace_response", 1, 1)
        for rows, late, none in (((("4/17:58", "msg", A1, YES),), 1, 0), ((), 0, 1)):
            r = self.turn(*rows, kind="day", day=3)
            self.check(r, marketplace_late=late, marketplace_no_response=none, marketplace_response=(0, 1))
        self.check(self.turn(channel="email"), marketplace_response=(None, 0), marketplace_no_response=0)

    def test_a_solve_in_time_asks_for_no_answer(self):
        """Solved after an hour: neither kept nor broken. Solved after two days: there was no response. Both turns count
        in the response rate, on the day that they began."""
        self.check(self.turn(("2/18:58", "to", A1, {"to": "solved"})), marketplace_response=(None, 0), response_rate=(0, 1))
        late = self.turn(("4/18:58", "to", A1, {"to": "solved"}), kind="day", day=3)
        self.check(late, marketplace_no_response=1, response_rate=(None, 0))

    def test_a_message_on_a_solved_ticket(self):
        """It never falls due while the ticket stays solved; reopened a day later, its minutes begin."""
        thanks = (("2/18:00", "msg", A1, YES), ("2/18:00", "to", A1, {"to": "solved"}), ("2/19:00", "msg", R, YES))
        self.figure(self.turn(*thanks), "reply_rate_within.3min", 1, 1)
        self.check(self.turn(*thanks), marketplace_response=(1, 1), response_rate=(0.5, 2))
        reopened = self.turn(*thanks, ("3/19:00", "to", S, {"to": "open"}), channel="email", kind="day", day=3)
        self.figure(reopened, "reply_rate_within.3min", 0, 1, dim="hour", key="19")

    def test_bots_and_notes_answer_nothing(self):
        r = self.turn(("2/17:59", "msg", B, YES), ("2/17:59", "msg", A1, {"public": False}), ("2/18:00", "msg", S, YES))
        self.check(r, response_rate=(0, 1), replies=0)

    def test_service_level(self):
        """20 s in chat: 20 s are in time, 21 s are not, no reply neither; a channel without a level has none; the
        channel at the reply decides."""
        config = "[service_level]\nchat = 20\n"
        for at, value, n in (("12:00:20", 1, 1), ("12:00:21", 0, 1), (None, 0, 1)):
            rows = [(at, "msg", A1, YES)] if at else []
            h = history(("12:00", "created", R, {"channel": "chat"}), *rows)
            self.check(report(h, config=config), service_level=(value, n))
        moved = history(("12:00", "created", R, {"channel": "email"}), ("12:00:10", "msg", A1, YES),
                        ("12:00:30", "fields", A1, {"channel": "chat"}))
        self.check(report(moved, config=config), service_level=(None, 0))


class Badge(Cases):
    def badge(self, turns, day=9):
        """Turns as (clock, minutes until the reply or None)."""
        hs = []
        for n, (clock, minutes) in enumerate(turns):
            hour, minute = clock[-5:].split(":")
            reply = [(f"{clock[:-5]}{hour}:{int(minute) + minutes:02}", "msg", A1, YES)] if minutes else []
            hs.append(history((clock, "created", R, {}), *reply, ticket=str(n)))
        r = report(*hs, kind="day", day=f"2026-03-{day:02}")
        return [r["kpis"][f"responsiveness_badge.{minutes}min"]["value"] for minutes in (5, 15)]

    def test_nine_of_ten_in_five_minutes(self):
        """Nine of ten answered, in five minutes each: both badges; six minutes: the second; eight of ten: none."""
        for answered, minutes, want in ((9, 5, [1, 1]), (9, 6, [0, 1]), (9, 16, [0, 0]), (8, 1, [0, 0]), (0, 1, [0, 0])):
            turns = [("9/10:00", minutes)] * answered + [("9/10:00", None)] * (10 - answered)
            self.assertEqual(self.badge(turns), want)

    def test_an_answer_in_another_hour(self):
        """Asked at 9:58 and answered at 10:02: at 9 one turn of one was answered, and no reply came to be measured."""
        h = history(("9/09:58", "created", R, {}), ("9/10:02", "msg", A1, YES))
        r = report(h, kind="day", day="2026-03-09")
        self.figure(r, "responsiveness_badge.5min", None, 1, "hour", "09")
        self.figure(r, "responsiveness_badge.5min", None, 0, "hour", "10")
        self.figure(r, "responsiveness_badge.5min", 1, 1)

    def test_seven_days_that_end_with_the_period(self):
        """A turn of the 3rd counts on the 9th and no longer on the 10th: then there is nothing to measure."""
        self.assertEqual(self.badge([("3/10:00", 5)]), [1, 1])
        self.assertEqual(self.badge([("3/10:00", 5)], day=10), [None, None])
