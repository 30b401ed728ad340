"""Hand-worked cases of calls, of agents' presence and of what the service costs."""
from cases import A1, A2, Cases, R, at, history, report

PHONE = '[service_level]\nphone = 20\nchat = 20\n'


def call(*parts, call="1"):
    """A call of one or more parts: rows of (clock, outcome, fields)."""
    return [{"id": f"{call}-{i}", "type": "call.ended", "occurred_at": at(clock), "source": "generic", "call": call,
             "direction": "inbound", "outcome": outcome, **fields} for i, (clock, outcome, fields) in enumerate(parts)]


def went(*rows, agent="901"):
    """An agent's presence: rows of (clock, presence)."""
    return [{"id": f"{agent}-{i:02}", "type": "agent.went", "occurred_at": at(clock), "source": "generic",
             "agent": agent, "to": to} for i, (clock, to) in enumerate(rows)]


def queued(number, outcome, wait):
    return call(("10:00", outcome, {"queue_seconds": wait}), call=str(number))


class Calls(Cases):
    def test_a_call_of_one_part(self):
        rep = report(call(("10:00", "answered", {
            "queue": "desk", "queue_seconds": 12, "ring_seconds": 4, "rings": 2, "talk_seconds": 60,
            "hold_seconds": 30, "after_call_work_seconds": 10, "agent": "901"})), config=PHONE)
        want = dict(calls=1, calls_offered=1, calls_answered=1, calls_abandoned=0, abandonment_rate=0.0,
                    call_service_level=1.0, call_transfer_rate=0.0, rings=2.0)
        self.check(rep, **want)
        self.check(rep, "agent", "901", **{**want, "calls_abandoned": (0, 0)})
        for name, value in (("speed_of_answer", 12), ("queue_time", 12), ("ring_time", 4), ("talk_time", 60),
                            ("hold_time", 30), ("after_call_work_time", 10), ("call_handle_time", 100)):
            self.figure(rep, f"{name}.median", value, 1)
        self.check(rep, "channel", "phone", calls=1)
        self.check(rep, "group", "desk", calls=1)

    def test_a_direct_call_is_not_offered_and_one_that_goes_out_not_answered(self):
        self.check(report(call(("10:00", "answered", {"talk_seconds": 5}))), calls=1, calls_offered=0, calls_answered=1)
        out = call(("10:00", "answered", {"talk_seconds": 5, "direction": "outbound", "queue_seconds": 1}))
        rep = report(out)
        self.check(rep, calls=1, calls_offered=0, calls_answered=0, call_transfer_rate=(None, 0))
        self.figure(rep, "call_handle_time.mean", 5.0, 1)

    def test_an_abandon_of_the_limit_is_not_short(self):
        rep = report(queued(1, "abandoned", 4), queued(2, "abandoned", 5), queued(3, "answered", 0))
        self.check(rep, calls_offered=3, calls_abandoned=2, abandonment_rate=(0.5, 2))
        self.figure(rep, "abandon_time.mean", 5.0, 1)
        rep = report(queued(1, "abandoned", 4), queued(2, "answered", 0), config='[rules]\nshort_abandons = "include"')
        self.check(rep, abandonment_rate=(0.5, 2))

    def test_a_contact_centres_example(self):
        """200 in time, 100 late, 50 short and 50 long abandons."""
        calls = [call for n in range(400) for call in queued(n, *(
            ("answered", 20) if n < 200 else ("answered", 21) if n < 300 else ("abandoned", 4 if n < 350 else 20)))]
        for rule, value, n in (("default", 200 / 350, 350), ("all_offered", 0.5, 400), ("answered_only", 200 / 300, 300),
                               ("abandons_within_count", 0.75, 400)):
            rep = report(calls, config=f'[rules]\ncall_service_level = "{rule}"\n{PHONE}')
            self.check(rep, call_service_level=(value, n))

    def test_back_to_the_first_agent(self):
        rep = report(call(("10:00", "answered", {"talk_seconds": 60, "agent": "901"}),
                          ("10:05", "answered", {"talk_seconds": 30, "agent": "902"}),
                          ("4/00:05", "answered", {"talk_seconds": 10, "agent": "901"})), kind="day", day="2026-03-04")
        self.check(rep, calls=1, calls_answered=1, call_transfer_rate=(1.0, 1))
        self.check(rep, "agent", "901", calls=1, call_transfer_rate=(1.0, 1))
        self.check(rep, "agent", "902", calls=1, call_transfer_rate=(1.0, 1))
        self.figure(rep, "talk_time.mean", 100.0, 1)
        self.figure(rep, "talk_time.mean", 70.0, 1, "agent", "901")


class Duty(Cases):
    def test_presence_is_cut_at_midnight_and_counts_once_its_end_is_told(self):
        rows = went(("22:00", "available"), ("4/01:00", "busy"), ("4/02:00", "offline"), ("4/09:00", "away"))
        self.check(report(rows, kind="day"), duty_time=(7200, 1))
        rep = report(rows, kind="day", day="2026-03-04")
        self.check(rep, duty_time=(7200, 1), utilisation=(0.0, 1), occupancy=(0.0, 1))
        self.check(rep, "agent", "901", duty_time=(7200, 1))
        self.check(report(went(("09:00", "busy"))), duty_time=(None, 0), utilisation=(None, 0))

    def test_a_day_without_news_counts_and_a_second_more_does_not(self):
        self.check(report(went(("10:00", "busy"), ("4/10:00", "offline"))), duty_time=(86400, 2))
        self.check(report(went(("10:00", "busy"), ("4/10:00:01", "offline"))), duty_time=(None, 0))

    def test_a_day_of_25_hours(self):
        rows = went(("24/22:00", "busy"), ("25/12:00", "away"), ("26/00:00", "offline"))
        moved = [{**row, "occurred_at": row["occurred_at"].replace("2026-03-", "2026-10-")} for row in rows]
        rep = report(moved, kind="day", day="2026-10-25", zone="Europe/Berlin")
        self.check(rep, duty_time=(25 * 3600, 1))

    def test_output_over_the_time_of_those_whose_presence_is_known(self):
        handled = history(("10:00", "created", R, {}), ("10:10", "handled", A1, {"seconds": 1800}),
                          ("10:20", "to", A1, {"to": "solved"}))
        other = history(("10:00", "created", R, {}), ("10:10", "handled", A2, {"seconds": 900}),
                        ("10:20", "to", A2, {"to": "solved"}), ticket="2")
        rows = went(("09:00", "available"), ("10:00", "busy"), ("11:00", "offline"))
        rep = report(handled, other, rows)
        self.check(rep, utilisation=(0.25, 1), occupancy=(1800 / 5400, 1), solved_per_duty_hour=(0.5, 1),
                   solved_per_agent_day=(1.0, 2))
        self.check(rep, "agent", "902", utilisation=(None, 0), solved_per_agent_day=(1.0, 1))


class Costs(Cases):
    CONFIG = "[[cost]]\nagent_hour = 30\nfixed_month = 310\nhead_month = 15.5\nheads = 2\n"

    def test_hours_and_days_of_the_month(self):
        rows = went(("09:00", "busy"), ("11:00", "offline"))
        solved = history(("10:00", "created", R, {}), ("10:20", "to", A1, {"to": "solved"}))
        rep = report(rows, solved, config=self.CONFIG, kind="day")
        # Two hours at 30, and a day of 341 in 31.
        self.check(rep, service_cost=(7100, 1), cost_per_contact=(7100, 1), cost_per_resolution=(7100, 1),
                   cost_per_call=(None, 0))

    def test_hours_that_nobody_tells_of(self):
        self.check(report(config=self.CONFIG), service_cost=(None, 0))
        self.check(report(), service_cost=(None, 0))
        rep = report(config="[[cost]]\nfixed_month = 310\n", kind="day")
        self.check(rep, service_cost=(1000, 1), cost_per_contact=(None, 0))

    def test_a_channels_part_is_that_of_its_handling(self):
        rows = went(("09:00", "busy"), ("11:00", "offline"))
        talk = call(("10:00", "answered", {"talk_seconds": 900, "agent": "901"}))
        mail = history(("10:00", "created", R, {"channel": "email"}), ("10:10", "handled", A1, {"seconds": 2700}))
        rep = report(rows, talk, mail, config="[[cost]]\nagent_hour = 30\n", kind="day")
        self.check(rep, service_cost=(6000, 1), cost_per_contact=(3000, 2), cost_per_call=(1500, 1))
        self.check(rep, "channel", "phone", service_cost=(1500, 1), cost_per_call=(1500, 1))
        self.check(rep, "channel", "email", service_cost=(4500, 1), cost_per_contact=(4500, 1))
