"""Hand-worked cases of the business clock: opening hours, changes of the clock, schedules that change."""
import tomllib
from datetime import date

from cases import A1, A2, Cases, R, history, report
from history import instant
from settings import Settings

WEEK = "[[schedules]]\nname = 'week'\nzone = '{zone}'\nhours = {{ {hours} }}\n"


def settings(text):
    return Settings(tomllib.loads(text))


def schedule(zone="UTC", **hours):
    text = ", ".join(f"{day} = [{', '.join(repr(span) for span in spans.split())}]" for day, spans in hours.items())
    return settings(WEEK.format(zone=zone, hours=text)).schedules["week"]


def second(text):
    return instant(text if "T" in text else text + "T00:00:00Z")[0]


class Hours(Cases):
    def measure(self, hours, start, end, seconds):
        self.assertEqual(hours.measure(second(start), second(end)), seconds)

    def after(self, hours, start, seconds, want):
        self.assertEqual(hours.after(second(start), seconds), want and second(want))

    def test_a_week_of_uneven_days(self):
        """8 + 6 + 8 + 6 + 8 + 3.5 = 39.5 h; noon to noon over a day of six and a day of eight: 4 + 3; backwards none."""
        hours = schedule(mon="09:00-17:00", tue="10:00-16:00", wed="09:00-17:00", thu="10:00-16:00",
                         fri="09:00-17:00", sat="11:00-14:30")
        self.measure(hours, "2006-01-01", "2006-01-08", 142200)
        self.measure(hours, "2006-01-05T12:00:00Z", "2006-01-06T12:00:00Z", 25200)
        self.measure(hours, "2006-01-08", "2006-01-01", 0)

    def test_five_days_from_nine_to_five(self):
        """Sunday to Saturday: 40 h; Sunday noon to Monday 14:00: 5 h."""
        hours = schedule(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"))
        self.measure(hours, "2022-03-20", "2022-03-26T23:59:00Z", 144000)
        self.measure(hours, "2022-03-20T12:00:00Z", "2022-03-21T14:00:00Z", 18000)

    def test_the_clock_goes_forward(self):
        """Berlin, Sunday 29 March 2026, 2:00 is 3:00. 1-4 is two hours; from 2:30 (skipped: 3:00) to 4:00 one; from
        1:00 to 2:30 (3:00) one; 2:15-2:45 none at all; the whole day 23."""
        for span, seconds in (("01:00-04:00", 7200), ("02:30-04:00", 3600), ("01:00-02:30", 3600),
                              ("02:15-02:45", 0), ("00:00-24:00", 82800)):
            self.measure(schedule("Europe/Berlin", sun=span), "2026-03-28", "2026-03-30T12:00:00Z", seconds)

    def test_the_clock_goes_back(self):
        """Berlin, Sunday 25 October 2026, 3:00 is 2:00 again. From the first 2:30 to 3:30 two hours; from the first
        2:00 to the second 2:30 one and a half; the day 25."""
        for span, seconds in (("02:30-03:30", 7200), ("02:00-02:30", 5400), ("00:00-24:00", 90000)):
            self.measure(schedule("Europe/Berlin", sun=span), "2026-10-24", "2026-10-26T12:00:00Z", seconds)

    def test_half_an_hour_of_change(self):
        """Lord Howe, 5 April 2026, 2:00 is 1:30 again (15:00Z on the 4th): 1:15-2:15 is an hour and a half."""
        self.measure(schedule("Australia/Lord_Howe", sun="01:15-02:15"), "2026-04-04", "2026-04-06", 5400)

    def test_until_midnight_and_on(self):
        """22:00-24:00 and 0:00-2:00 the next day are four hours on end."""
        hours = schedule(fri="22:00-24:00", sat="00:00-02:00")
        self.measure(hours, "2026-03-06T21:00:00Z", "2026-03-07T03:00:00Z", 14400)
        self.after(hours, "2026-03-06T23:00:00Z", 7200, "2026-03-07T01:00:00Z")

    def test_when_a_time_is_over(self):
        """Due at closing, not at the next opening; a second more is after the next opening; asked for while closed;
        never, if it never opens."""
        hours = schedule(mon="09:00-17:00", tue="09:00-17:00")
        self.after(hours, "2026-03-02T16:00:00Z", 3600, "2026-03-02T17:00:00Z")
        self.after(hours, "2026-03-02T16:00:00Z", 3601, "2026-03-03T09:00:01Z")
        self.after(hours, "2026-03-03T20:00:00Z", 60, "2026-03-09T09:01:00Z")
        self.after(schedule(), "2026-03-03T20:00:00Z", 60, None)

    def test_holidays_and_versions(self):
        """Mondays: 8 h, on the 9th a holiday, from the 16th 4 h and no holidays."""
        text = WEEK.format(zone="UTC", hours="mon = ['09:00-17:00']").replace("hours", "holidays = [2026-03-09]\nhours")
        text += "[[schedules]]\nname = 'week'\nzone = 'UTC'\nfrom = 2026-03-16\nhours = { mon = ['09:00-13:00'] }\n"
        hours = settings(text).schedules["week"]
        for day, seconds in ((2, 28800), (9, 0), (16, 14400)):
            self.measure(hours, f"2026-03-{day:02}", f"2026-03-{day + 1:02}", seconds)

    def test_days_are_the_accounts(self):
        """New York, UTC-5 in February: 22:00Z on the 11th is 17:00, 4:00Z on the 12th still the 11th."""
        account = settings("[account]\ntime_zone = 'America/New_York'")
        self.assertEqual({account.day(second(f"2026-02-{text}:00:00Z")) for text in ("11T22", "12T04")},
                         {date(2026, 2, 11)})

    def test_both_clocks_add_up(self):
        """Two replies of 1000 s and 500 s, half of each in hours that begin at 9:00: means of 750 and 375, n 2."""
        config = WEEK.format(zone="UTC", hours="tue = ['09:00-10:00', '11:00-12:00']")
        hs = [history(("08:51:40", "created", R, {}), ("09:08:20", "msg", A1, {"public": True}), ticket="1"),
              history(("10:55:50", "created", R, {}), ("11:04:10", "msg", A1, {"public": True}), ticket="2")]
        self.check(report(*hs, config=config), reply_time__mean=(750, 2), reply_time_b_mean=(375, 2),
                   first_reply_time_b_median=(250, 2), first_reply_time_b_p90=(500, 2))


class ChangingSchedules(Cases):
    """Desk is open 9-17, night 17-24, all days; the ticket moves from one group to the other at 16:00."""
    DAYS = ", ".join(f"{day} = ['{{0}}']" for day in ("tue", "wed"))
    CONFIG = ("[rules]\nschedule_rule = '{}'\n" + "[[schedules]]\nname = 'desk'\nhours = {{ "
              + DAYS.format("09:00-17:00") + " }}\n[[schedules]]\nname = 'night'\nhours = {{ "
              + DAYS.format("17:00-24:00") + " }}\napplies_to = {{ group = ['night'] }}\n")

    def life(self):
        return history(("12:00", "created", R, {"group": "desk"}), ("15:00", "to", A1, {"to": "pending"}),
                       ("16:00", "assigned", A1, {"group": "night"}), ("18:00", "msg", A2, {"public": True}),
                       ("19:00", "to", A2, {"to": "open"}), ("20:00", "to", A2, {"to": "solved"}))

    def test_at_event(self):
        """The reply at 18:00 falls under night: 1 h from 17:00. Resolution 17-20: 3 h. Each stretch of the waits is
        measured by the schedule at its own end: new 12-15 under desk, 3 h; pending 15-19 under night, 2 h; open
        19-20 under night, 1 h."""
        r = report(self.life(), config=self.CONFIG.format("at_event"))
        self.check(r, first_reply_time_b_mean=3600, reply_time_b_mean=3600, first_reply_time__mean=21600,
                   first_resolution_time_b_mean=10800, full_resolution_time_b_mean=10800,
                   requester_wait_time_b_mean=14400, agent_wait_time_b_mean=7200, on_hold_time_b_mean=(0, 1))

    def test_accumulate(self):
        """Desk 12-16: 4 h, then night 17-18: 1 h, until the reply; 17-20: 3 h until the solve. Pending: desk 15-16,
        night 17-19."""
        r = report(self.life(), config=self.CONFIG.format("accumulate"))
        self.check(r, first_reply_time_b_mean=18000, full_resolution_time_b_mean=25200,
                   requester_wait_time_b_mean=14400, agent_wait_time_b_mean=10800)

    def test_no_schedules(self):
        """Business time is calendar time."""
        self.check(report(self.life()), first_reply_time_b_mean=21600, agent_wait_time_b_p90=14400)

    def test_the_rules_of_the_creation_day(self):
        """From the 3rd on accumulate: a ticket of that day follows it, whatever holds later."""
        config = self.CONFIG.format("at_event").replace("[rules]", "[[rules]]").replace(
            "[[schedules]]", "[[rules]]\nfrom = 2026-03-DAY\nschedule_rule = 'accumulate'\n[[schedules]]", 1)
        for day, seconds in (("03", 18000), ("04", 3600)):
            self.check(report(self.life(), config=config.replace("DAY", day)), first_reply_time_b_mean=seconds)
