"""Hand-worked cases of what a customer's tickets say together: first contacts, repeats, orders, reviews."""
from cases import A1, A2, Cases, R, S, history, of_customers, report

MEI = {"customer": "mei@example.com"}
YES = {"public": True}
RULES = "[rules]\nfcr_window_days = 2\nrepeat_window_days = 2\n"


def solved(*more, ticket="1", reply=YES, **fields):
    """Asked on the 3rd at 9:00, answered at 9:10, solved at 10:00: the window of two days ends on the 5th at 10:00."""
    return history(("09:00", "created", R, {**MEI, **fields}), ("09:10", "msg", A1, reply),
                   ("10:00", "to", A1, {"to": "solved"}), *more, ticket=ticket)


def another(clock, *more, **fields):
    return history((clock, "created", R, {**MEI, **fields}), *more, ticket="2")


class FirstContact(Cases):
    def resolved(self, value, n, *histories, config=RULES, dim=None, key=None):
        r = report(*histories, config=config, kind="day")
        self.figure(r, "first_contact_resolution_rate", value, n, dim, key)
        self.figure(r, "unresolved_rate", None if value is None else 1 - value, n, dim, key)

    def test_one_turn(self):
        """Resolved; the solver gets it. What is written after the solve does not matter, nor do several messages."""
        self.resolved(1, 1, solved())
        self.resolved(1, 1, solved(), dim="agent", key="901")
        self.resolved(1, 1, solved(("09:05", "msg", R, YES), ("11:00", "msg", R, YES)))

    def test_two_turns(self):
        """Two turns until the solve, its own second included, are two contacts, but on a live channel one."""
        for clock in ("09:30", "10:00"):
            asked_again = (clock, "msg", R, YES)
            self.resolved(0, 1, solved(asked_again))
            self.resolved(1, 1, solved(asked_again, channel="chat"))
            self.resolved(0, 1, solved(asked_again, channel="chat"), config=RULES + "live_channels = ['phone']\n")

    def test_a_question_and_a_reply_are_needed(self):
        """Not without a reply by the first solve, not without a question; a bot's word is no reply."""
        unanswered = history(("09:00", "created", R, MEI), ("10:00", "to", A1, {"to": "solved"}), ("10:01", "msg", A1, YES))
        unasked = history(("09:00", "created", S, MEI), ("09:10", "msg", A1, YES), ("10:00", "to", A1, {"to": "solved"}))
        self.resolved(None, 0, unanswered)
        self.resolved(None, 0, unasked)

    def test_a_reopen_in_the_window(self):
        """Two days to the second after the solve is within; a second later is not."""
        self.resolved(0, 1, solved(("5/10:00", "to", S, {"to": "open"})))
        self.resolved(1, 1, solved(("5/10:00:01", "to", S, {"to": "open"})))

    def test_another_ticket_in_the_window(self):
        """From the second of the solve until two days to the second after it. An earlier one, or one while the first was
        open, is no return; nor is one of another customer."""
        for clock, value in (("08:00", 1), ("09:30", 1), ("09:59:59.9", 1), ("10:00", 0), ("10:00:01", 0), ("5/10:00", 0), ("5/10:00:01", 1)):
            self.resolved(value, 1, solved(), another(clock))
        self.resolved(1, 1, solved(), another("11:00", customer="bo@example.com"))
        self.resolved(0, 1, solved(), another("11:00", customer="Mei@Example.com"))
        self.resolved(1, 1, solved(customer=None), another("11:00", customer=None))

    def test_the_other_tickets_category(self):
        """Another category is another matter, an unknown one may be the same; the latest values count."""
        for mine, theirs, value in (("a", "b", 1), ("a", "a", 0), ("a", None, 0), (None, "b", 0), (None, None, 0)):
            self.resolved(value, 1, solved(category=mine), another("11:00", category=theirs))
        moved = another("11:00", ("12:00", "fields", A1, {"category": "a"}), category="b")
        self.resolved(0, 1, solved(category="a"), moved)

    def test_the_other_ticket_was_spam(self):
        gone = another("11:00", ("11:30", "deleted", A1, {"reason": "spam"}))
        self.resolved(1, 1, solved(), gone)
        self.resolved(0, 1, solved(), gone + history(("12:00", "created", R, {}), ("12:30", "restored", A1, {}), ticket="2")[1:])

    def test_with_and_without_knowledge(self):
        """One resolved with a link and a macro, one not resolved without; a link after the solve does not count."""
        hs = (solved(reply={**YES, "knowledge": True, "macro": True}),
              solved(("09:30", "msg", R, YES), ("10:01", "msg", A1, {**YES, "knowledge": True}), ticket="3", customer="bo"))
        r = report(*hs, config=RULES)
        for split in ("knowledge", "macro"):
            self.figure(r, f"first_contact_resolution_rate.with_{split}", 1, 1)
            self.figure(r, f"first_contact_resolution_rate.without_{split}", 0, 1)


class Repeats(Cases):
    def test_within_two_days_after_an_earlier_one(self):
        """To the second; at the same second none is the earlier. By tickets one of two came again; the customer did."""
        for clock, again in (("09:00:01", 1), ("5/09:00", 1), ("5/09:00:01", 0)):
            r = report(solved(), another(clock), config=RULES)
            self.check(r, repeat_contact_ticket_rate=(again / 2, 2), repeat_contact_rate=(again, 1))

    def test_at_the_same_instant_one_is_the_earlier(self):
        """Tickets 1 and 2 come at once: 2 is the repeat, by its id. With a third a nanosecond before, both are."""
        r = report(solved(category="a"), another("09:00", category="b"), config=RULES)
        self.check(r, repeat_contact_ticket_rate=(0.5, 2))
        self.check(r, "category", "b", repeat_contact_ticket_rate=(1, 1))
        first = history(("08:59:59.999999999", "created", R, MEI), ticket="3")
        self.check(report(solved(), another("09:00"), first, config=RULES), repeat_contact_ticket_rate=(2 / 3, 3))

    def test_each_customer_once_in_a_period(self):
        """Mei on the 3rd, 4th and 5th, Bo on the 5th: on the 4th all of one; on the 5th one of two; in the week and the
        quarter one of two as well, but two of four tickets."""
        hs = [history((f"{day}/09:00", "created", R, {"customer": who}), ticket=f"{who}{day}")
              for who, day in (("mei", 3), ("mei", 4), ("mei", 5), ("bo", 5))]
        for kind, day, customers, tickets in (("day", 3, (0, 1), (0, 1)), ("day", 4, (1, 1), (1, 1)),
                                              ("day", 5, (0.5, 2), (0.5, 2)), ("week", 5, (0.5, 2), (0.5, 4)),
                                              ("quarter", 5, (0.5, 2), (0.5, 4))):
            r = report(*hs, config=RULES, kind=kind, day=f"2026-03-{day:02}")
            self.check(r, repeat_contact_rate=customers, repeat_contact_ticket_rate=tickets)

    def test_the_earlier_one_may_be_in_another_period(self):
        """On the 31st, and again on April 1st; unknown customers are nobody's."""
        hs = [history((f"{day}/09:00", "created", R, MEI), ticket=str(day)) for day in (30, 31)]
        hs.append(history(("31/10:00", "created", R, {}), ticket="x"))
        self.check(report(*hs, config=RULES, kind="day", day="2026-03-31"), repeat_contact_rate=(1, 1),
                   repeat_contact_ticket_rate=(1, 1))

    def test_the_same_issue(self):
        """Any earlier ticket of the category within the window, not only the last; none without a category."""
        for categories, same in (("aba", 1), ("abc", 0), ("a-a", 1), ("---", 0)):
            hs = [history((f"{day}/09:00", "created", R, {**MEI, "category": None if c == "-" else c}), ticket=str(day))
                  for day, c in zip((3, 4, 5), categories)]
            r = report(*hs, config=RULES)
            self.check(r, repeat_issue_ticket_rate=(same / 3, 3), repeat_issue_rate=(same, 1), repeat_contact_rate=(1, 1))
            self.assertNotIn("repeat_issue_rate", r["dimensions"]["hour"]["09"])


class OrdersAndOpinions(Cases):
    def test_contact_rate(self):
        """Three tickets for two orders are 150 for a hundred; by category 100 and 50; without an order nothing."""
        hs = [history(("09:00", "created", R, {"category": c}), ticket=str(n)) for n, c in enumerate("aab")]
        orders = of_customers(*[("3/12:00", "ordered", {"order": str(n), "total": {"amount": 1, "currency": "EUR"}}) for n in range(2)])
        r = report(*hs, orders)
        self.check(r, contact_rate=(150, 2))
        self.check(r, "category", "a", contact_rate=(100, 2))
        self.check(r, "hour", "09", contact_rate=(150, 2))
        self.check(report(*hs), contact_rate=(None, 0))

    def test_reviews(self):
        """Stars 1, 2, 3, 4, and a ticket's five of five: 2 of 5 bad, 2 of 5 good; reviews alone 2 and 1 of 4. The newest
        is 26 days old on the 31st, and two are of the 28 days that begin on the 4th."""
        reviews = of_customers(*[(f"{day}/12:00", "reviewed", {"stars": stars})
                                 for day, stars in ((3, 1), (3, 2), (4, 3), (5, 4))])
        rated = solved(("11:00", "rated", R, {"score": 5, "scale": "stars_5"}))
        r = report(rated, reviews)
        self.check(r, reviews=(4, 4), negative_feedback_rate=(0.4, 5), positive_feedback_rate=(0.4, 5), latest_review=(26, 2))
        self.figure(r, "negative_feedback_rate.reviews", 0.5, 4)
        self.figure(r, "positive_feedback_rate.reviews", 0.25, 4)
        self.figure(r, "positive_feedback_rate.ratings", 1, 1)
        self.check(r, "hour", "11", negative_feedback_rate=(0, 1), reviews=(None, 0))

    def test_the_latest_review_of_28_days(self):
        """On the 3rd: 27 days old on the 30th, none in the last 28 days on the 31st."""
        review = of_customers(("3/23:00", "reviewed", {"stars": 5}))
        for day, want in (("2026-03-03", (0, 1)), ("2026-03-30", (27, 1)), ("2026-03-31", (None, 0))):
            self.check(report(review, kind="day", day=day), latest_review=want)

    def test_nps(self):
        """Two of 9 and 10, one of 6, one of 7: 50 % - 25 %."""
        answers = of_customers(*[("3/12:00", "nps_answered", {"score": score}) for score in (9, 10, 6, 7)])
        self.check(report(answers), nps=(25, 4))
        self.check(report(), nps=(None, 0), reviews=0)
