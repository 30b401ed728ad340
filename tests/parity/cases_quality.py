"""How complete and how timely what sources tell is, worked out by hand."""
from cases import A1, R, S, Cases, history, of_customers, report

YES = {"public": True}
NAMELESS = {"kind": "agent"}
WHOLE = {"customer": "mei@example.com", "channel": "email", "category": "returns"}


class Quality(Cases):
    def test_complete(self):
        """Of three tickets one has it all, one has no category, and of one somebody without an id solved it."""
        hs = [history(("09:00", "created", R, WHOLE), ("09:10", "msg", A1, YES), ticket="1"),
              history(("09:00", "created", R, {**WHOLE, "category": None}), ticket="2"),
              history(("09:00", "created", R, WHOLE), ("4/09:10", "to", NAMELESS, {"to": "solved"}), ticket="3")]
        r = report(*hs, kind="day")
        want = {"complete_rate": (1 / 3, 3), "agent_known_rate": (0.5, 2), "category_known_rate": (2 / 3, 3),
                "customer_known_rate": (1, 3), "channel_known_rate": (1, 3), "creation_known_rate": (1, 3)}
        self.check(r, **want)
        self.check(r, "source", "generic", **want)
        self.check(r, "channel", "email", complete_rate=(None, 0), tickets_created=3)

    def test_known_later(self):
        """A category that is set on the 5th completes the 3rd, on which the ticket was created."""
        h = history(("09:00", "created", R, {**WHOLE, "category": None}), ("5/09:00", "fields", S, {"category": "returns"}))
        self.check(report(h, kind="day"), complete_rate=(1, 1))
        self.check(report(h, kind="day", day="2026-03-05"), complete_rate=(None, 0))

    def test_without_a_creation(self):
        """It counts on the day of its first event, and lacks its creation."""
        h = history(("4/09:00", "msg", A1, YES), ("5/09:00", "to", A1, {"to": "solved"}))
        self.check(report(h, kind="day", day="2026-03-04"), creation_known_rate=(0, 1), agent_known_rate=(1, 1))
        self.check(report(h), creation_known_rate=(0, 1), late_event_rate=(0, 2))

    def test_solved_by_an_assignee(self):
        """An agent without an id is known by whom the ticket is assigned to; a solve by the system is nobody's."""
        h = history(("09:00", "created", R, {**WHOLE, "assignee": "901"}), ("10:00", "to", NAMELESS, {"to": "solved"}))
        self.check(report(h), agent_known_rate=(1, 1), complete_rate=(1, 1))
        h = history(("09:00", "created", R, WHOLE), ("10:00", "to", S, {"to": "solved"}))
        self.check(report(h), agent_known_rate=(None, 0), complete_rate=(1, 1))

    def test_events(self):
        """Each counts on its day, whatever its subject; those of a ticket that was deleted do not."""
        h = history(("09:00", "created", R, {}), ("4/09:00", "msg", A1, YES), ticket="1")
        gone = history(("09:00", "created", R, {}), ("10:00", "deleted", S, {"reason": "deleted"}), ticket="2")
        orders = of_customers(("09:00", "reviewed", {"stars": 5}))
        r = report(h, gone, orders, kind="day")
        self.check(r, late_event_rate=(0, 2))
        self.check(r, "source", "generic", late_event_rate=(0, 2))
