use tallydesk_events::STAR_PARTS;

/// How a measure's amounts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureKind {
    /// Seconds; has mean and quantiles.
    Duration,
    /// How many; only the sum is read.
    Count,
    /// 1 for yes, 0 for no; the mean is a share.
    Share,
    /// Parts of a point, as [`Measure::parts`] says; the mean is a score.
    Score,
}

/// Declares the measures once: number (as stored), name (as shown), kind.
macro_rules! measures {
    ($($(#[$doc:meta])* $number:literal $name:ident $id:literal $kind:ident,)*) => {
        /// What a ticket contributes to. The numbers are stored: they never change their meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Measure { $($(#[$doc])* $name,)* }

        impl Measure {
            /// Every measure.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in JSON and in KPI ids.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How its amounts are read.
            #[must_use]
            pub fn kind(self) -> MeasureKind {
                match self { $(Self::$name => MeasureKind::$kind,)* }
            }

            /// The number under which it is stored.
            #[must_use]
            pub fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* }
            }

            /// The measure stored under a number.
            #[must_use]
            pub fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

measures! {
    /// Tickets by the day of their creation.
    1 TicketsCreated "tickets_created" Count,
    /// Tickets by the day of their last solve, while they are solved.
    2 TicketsSolved "tickets_solved" Count,
    /// +1 on creation and reopen, −1 on solve; the running sum is the backlog.
    3 Backlog "backlog" Count,
    /// Changes from solved or closed to an unsolved status.
    4 Reopens "reopens" Count,
    /// Public messages by agents that answer (the opening is none).
    5 Replies "replies" Count,
    /// Creation to first agent reply.
    6 FirstReplyTime "first_reply_time" Duration,
    /// Each requester turn to the reply that ends it.
    7 ReplyTime "reply_time" Duration,
    /// Time in new, open and on hold until the last solve.
    8 RequesterWaitTime "requester_wait_time" Duration,
    /// Time in pending until the last solve.
    9 AgentWaitTime "agent_wait_time" Duration,
    /// Time on hold until the last solve.
    10 OnHoldTime "on_hold_time" Duration,
    /// Creation to first solve.
    11 FirstResolutionTime "first_resolution_time" Duration,
    /// Creation to last solve, while the ticket is solved.
    12 FullResolutionTime "full_resolution_time" Duration,
    /// Whether the latest rating is positive.
    13 Csat "csat" Share,
    /// The latest rating on 1–5, in parts of a star.
    14 CsatScore "csat_score" Score,
    /// Whether a solved ticket took exactly one agent reply.
    15 OneTouch "one_touch" Share,
    /// As first reply time, on the business clock.
    16 FirstReplyBusinessTime "first_reply_time.business" Duration,
    /// As reply time, on the business clock.
    17 ReplyBusinessTime "reply_time.business" Duration,
    /// As the requester's wait, on the business clock.
    18 RequesterWaitBusinessTime "requester_wait_time.business" Duration,
    /// As the agent's wait, on the business clock.
    19 AgentWaitBusinessTime "agent_wait_time.business" Duration,
    /// As on hold, on the business clock.
    20 OnHoldBusinessTime "on_hold_time.business" Duration,
    /// As first resolution, on the business clock.
    21 FirstResolutionBusinessTime "first_resolution_time.business" Duration,
    /// As full resolution, on the business clock.
    22 FullResolutionBusinessTime "full_resolution_time.business" Duration,
    /// Creation to the first message by a bot.
    23 BotFirstReplyTime "bot_first_reply_time" Duration,
    /// As the bot's first reply, on the business clock.
    24 BotFirstReplyBusinessTime "bot_first_reply_time.business" Duration,
    /// A bot's hand-off to the first agent reply after it.
    25 HandoffReplyTime "handoff_reply_time" Duration,
    /// As the reply after a hand-off, on the business clock.
    26 HandoffReplyBusinessTime "handoff_reply_time.business" Duration,
    /// Handling seconds that the source reports, one sum a ticket.
    27 HandleTime "ticket_handle_time" Duration,
    /// Days on which a ticket had an agent reply or a solve by an agent.
    28 TicketsHandled "tickets_handled" Count,
    /// Tickets on which an agent did anything that day; counts under the agent alone.
    29 AgentActivity "agent_activity" Count,
    /// Whether a ticket that was solved was ever reopened, by the day of its first solve.
    30 Reopened "reopened" Share,
    /// Whether a ticket is solved, by the day of its creation.
    31 Resolved "resolved" Share,
    /// The requester's turns of a solved ticket.
    32 ContactsPerResolution "contacts_per_resolution" Count,
    /// Different agents who replied on a solved ticket.
    33 AgentsPerResolution "agents_per_resolution" Count,
    /// Whether a solved ticket moved between two agents or two groups.
    34 Transferred "transferred" Share,
    /// Whether the promise of a first reply was kept.
    35 SlaFirstReply "sla.first_reply" Share,
    /// Whether the promise of a later reply was kept.
    36 SlaNextReply "sla.next_reply" Share,
    /// Whether the promise of a resolution was kept.
    37 SlaFullResolution "sla.full_resolution" Share,
    /// Whether a first reply came within its channel's limit.
    38 ServiceLevel "service_level" Share,
    /// Whether a turn was answered within three minutes.
    39 ReplyWithin3Minutes "reply_within_3min" Share,
    /// Whether a turn was answered within five minutes.
    40 ReplyWithin5Minutes "reply_within_5min" Share,
    /// Whether a marketplace's message was answered within its limit.
    41 MarketplaceResponse "marketplace_response" Share,
    /// A marketplace's message that was answered after its limit.
    42 MarketplaceLate "marketplace_late" Count,
    /// A marketplace's message whose limit has passed without an answer.
    43 MarketplaceNoResponse "marketplace_no_response" Count,
    /// Whether a turn was ever answered, by the day it began.
    44 TurnAnswered "turn_answered" Share,
    /// Whether a surveyed ticket was rated, by the day of its last solve.
    45 SurveyAnswered "survey_answered" Share,
    /// Whether a solved ticket was rated, by the day of its last solve.
    46 SolvedRated "solved_rated" Share,
    /// Tickets whose latest rating is of one or two stars.
    47 NegativeRatings "negative_ratings" Count,
    /// Tickets whose latest rating is of four or five stars.
    48 PositiveRatings "positive_ratings" Count,
    /// Whether a complaint is solved, by the day of its creation.
    49 ComplaintSolved "complaint_solved" Share,
    /// As full resolution, of complaints.
    50 ComplaintResolutionTime "complaint_resolution_time" Duration,
    /// As full resolution on the business clock, of complaints.
    51 ComplaintResolutionBusinessTime "complaint_resolution_time.business" Duration,
    /// Whether a complaint's full resolution took longer than the limit.
    52 ComplaintLate "complaint_late" Share,
    /// A reviewer's score, 0 to 100.
    53 QualityScore "quality_score" Score,
    /// Whether a reviewer found an error.
    54 QualityError "quality_error" Share,
    /// Whether an agent's reply links the knowledge base.
    55 KnowledgeReplies "knowledge_replies" Share,
    /// Whether an agent's reply was written with a macro.
    56 MacroReplies "macro_replies" Share,
    /// Whether a ticket with a bot's message is solved without an agent's reply, by the day of the
    /// bot's first message.
    57 BotResolved "bot_resolved" Share,
    /// Whether a bot passed the ticket on, by the day of the bot's first message.
    58 BotHandedOff "bot_handed_off" Share,
    /// Tickets that ask where an order is.
    59 OrderStatusQuestions "order_status_questions" Count,
    /// Whether a ticket was resolved at first contact, by the day of its first solve.
    60 FirstContactResolved "first_contact_resolved" Share,
    /// The same, of tickets with a reply that links the knowledge base.
    61 FirstContactWithKnowledge "first_contact_resolved.with_knowledge" Share,
    /// The same, of tickets without one.
    62 FirstContactWithoutKnowledge "first_contact_resolved.without_knowledge" Share,
    /// The same, of tickets with a reply that used a macro.
    63 FirstContactWithMacro "first_contact_resolved.with_macro" Share,
    /// The same, of tickets without one.
    64 FirstContactWithoutMacro "first_contact_resolved.without_macro" Share,
    /// Whether a ticket of a known customer followed an earlier one of his.
    65 RepeatTicket "repeat_ticket" Share,
    /// Whether it followed an earlier one of his in its category.
    66 RepeatIssueTicket "repeat_issue_ticket" Share,
    /// Whether a customer with a ticket came again, once for him and the day.
    67 RepeatCustomerOfDay "repeat_customer.day" Share,
    /// The same, once for him and the week.
    68 RepeatCustomerOfWeek "repeat_customer.week" Share,
    /// The same, once for him and the month.
    69 RepeatCustomerOfMonth "repeat_customer.month" Share,
    /// The same, once for him and the quarter.
    70 RepeatCustomerOfQuarter "repeat_customer.quarter" Share,
    /// Whether a customer with a ticket came again in one category, once for him and the day.
    71 RepeatIssueCustomerOfDay "repeat_issue_customer.day" Share,
    /// The same, once for him and the week.
    72 RepeatIssueCustomerOfWeek "repeat_issue_customer.week" Share,
    /// The same, once for him and the month.
    73 RepeatIssueCustomerOfMonth "repeat_issue_customer.month" Share,
    /// The same, once for him and the quarter.
    74 RepeatIssueCustomerOfQuarter "repeat_issue_customer.quarter" Share,
    /// The stars of a review of the shop or of an order.
    75 ReviewStars "review_stars" Score,
    /// Reviews of one or two stars.
    76 NegativeReviews "negative_reviews" Count,
    /// Reviews of four or five stars.
    77 PositiveReviews "positive_reviews" Count,
    /// Hundred for a promoter (9–10), minus hundred for a detractor (0–6), else 0.
    78 NetPromoter "nps" Score,
    /// Orders by the day they were placed.
    79 Orders "orders" Count,

    /// +1 when a customer orders who was not active, −1 when his last order is too long ago; the
    /// running sum is the active customers.
    300 CustomersActive "customers_active" Count,
    /// Customers by the day of their first order.
    301 CustomersNew "customers_new" Count,
    /// Customers who ordered again after they had lapsed.
    302 CustomersReturned "customers_returned" Count,
    /// Customers whose last order is too long ago, by the first day on which it is.
    303 CustomersLapsed "customers_lapsed" Count,
    /// Whether a customer who was active when a month began is at its end; lies on its first day.
    304 RetainedOfMonth "retained.month" Share,
    /// The same of a quarter.
    305 RetainedOfQuarter "retained.quarter" Share,
    /// The same of twelve months; lies on the first day of the last of them.
    306 RetainedOfYear "retained.year" Share,
    /// Orders that were not cancelled, by the day they were placed.
    310 OrdersKept "orders_kept" Count,
    /// What such an order is worth without what was paid back, in minor units of the account's
    /// currency.
    311 OrderValue "order_value" Count,
    /// Orders kept of customers with an earlier one.
    312 RepeatOrders "repeat_orders" Count,
    /// What these are worth, as the value of an order.
    313 RepeatOrderValue "repeat_order_value" Count,
    /// Whether a customer who ordered had ordered before, once for him and the day.
    314 RepurchasedOfDay "repurchased.day" Share,
    /// The same, once for him and the week.
    315 RepurchasedOfWeek "repurchased.week" Share,
    /// The same, once for him and the month.
    316 RepurchasedOfMonth "repurchased.month" Share,
    /// The same, once for him and the quarter.
    317 RepurchasedOfQuarter "repurchased.quarter" Share,
    /// Whether a customer who ordered again took of a category that was new to him, once for him and
    /// the day.
    318 CrossSoldOfDay "cross_sold.day" Share,
    /// The same, once for him and the week.
    319 CrossSoldOfWeek "cross_sold.week" Share,
    /// The same, once for him and the month.
    320 CrossSoldOfMonth "cross_sold.month" Share,
    /// The same, once for him and the quarter.
    321 CrossSoldOfQuarter "cross_sold.quarter" Share,
    /// Whether a customer who ordered again took a dearer article of a category than ever before, once
    /// for him and the day.
    322 UpSoldOfDay "up_sold.day" Share,
    /// The same, once for him and the week.
    323 UpSoldOfWeek "up_sold.week" Share,
    /// The same, once for him and the month.
    324 UpSoldOfMonth "up_sold.month" Share,
    /// The same, once for him and the quarter.
    325 UpSoldOfQuarter "up_sold.quarter" Share,
    /// Orders kept in another currency than the account's.
    326 OrdersInOtherCurrencies "orders_in_other_currencies" Count,
    /// What these are worth, in minor units of their own currency; counts under the currency alone.
    327 OtherCurrencyValue "other_currency_value" Count,
    /// Whether a customer with a ticket that is solved ordered after it, once for him and the day of
    /// its creation.
    330 Converted "converted" Share,
    /// Orders kept that came after a ticket that is solved.
    331 OrdersAfterSupport "orders_after_support" Count,
    /// What these are worth, as the value of an order.
    332 SalesAfterSupport "sales_after_support" Count,
    /// Refunds, in whole or in part, by their own day.
    340 Refunds "refunds" Count,
    /// What was paid back, in minor units of the account's currency.
    341 RefundValue "refund_value" Count,
    /// Orders that came back.
    342 Returns "returns" Count,
    /// Orders that were sent once more.
    343 Replacements "replacements" Count,
    /// Claims and chargebacks.
    344 Disputes "disputes" Count,
    /// Refunds, returns, replacements and disputes together.
    346 MadeGood "made_good" Count,
    /// From a return or a dispute to the refund or the replacement after it.
    345 MakingGoodTime "making_good_time" Duration,
    /// Whether an order of a marketplace got a bad review, a claim or a chargeback, by the day it was
    /// placed.
    350 OrderDefective "order_defective" Share,
    /// Whether the seller cancelled an order of a marketplace.
    351 SellerCancelled "seller_cancelled" Share,
    /// Whether an order of a marketplace went out late, of those of which it is told.
    352 ShippedLate "shipped_late" Share,

    /// Calls, in and out, by the day on which they were over.
    200 Calls "calls" Count,
    /// Inbound calls that entered a queue.
    201 CallsOffered "calls_offered" Count,
    /// Inbound calls that reached an agent.
    202 CallsAnswered "calls_answered" Count,
    /// Calls offered that were hung up before.
    203 CallsAbandoned "calls_abandoned" Count,
    /// Whether a call offered was hung up before; without those hung up quickly.
    204 CallAbandoned "call_abandoned" Share,
    /// How long those waited who hung up, without those who did quickly.
    205 AbandonTime "abandon_time" Duration,
    /// How long callers waited in the queue until an agent answered.
    206 SpeedOfAnswer "speed_of_answer" Duration,
    /// How long calls offered were in a queue, answered or not.
    207 QueueTime "queue_time" Duration,
    /// How long agents' phones rang for a call.
    208 RingTime "ring_time" Duration,
    /// How often agents' phones rang for a call.
    209 Rings "rings" Count,
    /// How long a call was talked.
    210 TalkTime "talk_time" Duration,
    /// How long a call was on hold, of those that were.
    211 HoldTime "hold_time" Duration,
    /// How long agents worked on a call after it.
    212 AfterCallWorkTime "after_call_work_time" Duration,
    /// Talk, hold and after-call work of a call.
    213 CallHandleTime "call_handle_time" Duration,
    /// Whether a call answered was passed on.
    214 CallTransferred "call_transferred" Share,
    /// Whether a call was answered within its channel's limit.
    215 CallInTime "call_in_time" Share,
    /// Seconds in which an agent was not offline, one sum a day.
    220 DutyTime "duty_time" Count,
    /// Seconds in which an agent was available, one sum a day.
    221 AvailableTime "available_time" Count,

    /// Whether a ticket's creation is known, by its first day.
    400 CreationKnown "creation_known" Share,
    /// Whether it is known whose replies and solves a ticket's were, of tickets with any by an agent.
    401 AgentKnown "agent_known" Share,
    /// Whether a ticket's customer is known.
    402 CustomerKnown "customer_known" Share,
    /// Whether a ticket's channel is known.
    403 ChannelKnown "channel_known" Share,
    /// Whether a ticket's category is known.
    404 CategoryKnown "category_known" Share,
    /// Whether all of these are known of a ticket.
    405 Complete "complete" Share,
    /// Whether an event came more than an hour after it had happened, by the day it happened.
    406 EventLate "event_late" Share,
}

impl Measure {
    /// How many of a score's amounts make a point.
    #[must_use]
    pub fn parts(self) -> i64 {
        if self == Self::CsatScore { STAR_PARTS } else { 1_000 }
    }

    /// The measure of the same span on the business clock; `None` for what has one clock or none.
    #[must_use]
    pub fn on_business_clock(self) -> Option<Self> {
        const PAIRS: [(Measure, Measure); 10] = [
            (Measure::FirstReplyTime, Measure::FirstReplyBusinessTime),
            (Measure::ReplyTime, Measure::ReplyBusinessTime),
            (Measure::RequesterWaitTime, Measure::RequesterWaitBusinessTime),
            (Measure::AgentWaitTime, Measure::AgentWaitBusinessTime),
            (Measure::OnHoldTime, Measure::OnHoldBusinessTime),
            (Measure::FirstResolutionTime, Measure::FirstResolutionBusinessTime),
            (Measure::FullResolutionTime, Measure::FullResolutionBusinessTime),
            (Measure::BotFirstReplyTime, Measure::BotFirstReplyBusinessTime),
            (Measure::HandoffReplyTime, Measure::HandoffReplyBusinessTime),
            (Measure::ComplaintResolutionTime, Measure::ComplaintResolutionBusinessTime),
        ];
        PAIRS.into_iter().find(|(calendar, _)| *calendar == self).map(|(_, business)| business)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_number_finds_its_measure_again() {
        for measure in Measure::ALL {
            assert_eq!(Measure::from_number(measure.number()), Some(*measure));
        }
        assert_eq!(Measure::from_number(0), None);
    }
}
