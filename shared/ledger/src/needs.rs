//! Which types of events, and which of their fields, a measure cannot do without.

use std::collections::BTreeSet;

use crate::measures::Measure;

const MESSAGES: &str = "ticket.message_posted";
const STATUSES: &str = "ticket.status_changed";
const RATINGS: &str = "ticket.rated";
const KNOWLEDGE: &str = "ticket.message_posted.knowledge";
const MACRO: &str = "ticket.message_posted.macro";

impl Measure {
    /// The types of events, and their fields, that a ticket's source has to be able to tell for this
    /// to be measured.
    ///
    /// Where it cannot, nothing is measured: a ticket without messages, of a source that tells none,
    /// has not been answered in zero turns, and one that nobody could rate is not unrated.
    #[must_use]
    #[allow(clippy::too_many_lines)] // a table: every measure by its name
    pub fn needs(self) -> &'static [&'static str] {
        match self {
            Self::TicketsCreated
            | Self::OrderStatusQuestions
            | Self::AgentActivity
            | Self::TicketsHandled
            | Self::RepeatTicket
            | Self::RepeatIssueTicket
            | Self::RepeatCustomerOfDay
            | Self::RepeatCustomerOfWeek
            | Self::RepeatCustomerOfMonth
            | Self::RepeatCustomerOfQuarter
            | Self::RepeatIssueCustomerOfDay
            | Self::RepeatIssueCustomerOfWeek
            | Self::RepeatIssueCustomerOfMonth
            | Self::RepeatIssueCustomerOfQuarter
            | Self::ReviewStars
            | Self::NegativeReviews
            | Self::PositiveReviews
            | Self::NetPromoter
            | Self::Orders
            | Self::CustomersActive
            | Self::CustomersNew
            | Self::CustomersReturned
            | Self::CustomersLapsed
            | Self::RetainedOfMonth
            | Self::RetainedOfQuarter
            | Self::RetainedOfYear
            | Self::OrdersKept
            | Self::OrderValue
            | Self::RepeatOrders
            | Self::RepeatOrderValue
            | Self::RepurchasedOfDay
            | Self::RepurchasedOfWeek
            | Self::RepurchasedOfMonth
            | Self::RepurchasedOfQuarter
            | Self::CrossSoldOfDay
            | Self::CrossSoldOfWeek
            | Self::CrossSoldOfMonth
            | Self::CrossSoldOfQuarter
            | Self::UpSoldOfDay
            | Self::UpSoldOfWeek
            | Self::UpSoldOfMonth
            | Self::UpSoldOfQuarter
            | Self::OrdersInOtherCurrencies
            | Self::OtherCurrencyValue
            | Self::Converted
            | Self::OrdersAfterSupport
            | Self::SalesAfterSupport
            | Self::Refunds
            | Self::RefundValue
            | Self::Returns
            | Self::Replacements
            | Self::Disputes
            | Self::MakingGoodTime
            | Self::MadeGood
            | Self::OrderDefective
            | Self::SellerCancelled
            | Self::ShippedLate
            | Self::Calls
            | Self::CallsOffered
            | Self::CallsAnswered
            | Self::CallsAbandoned
            | Self::CallAbandoned
            | Self::AbandonTime
            | Self::SpeedOfAnswer
            | Self::QueueTime
            | Self::RingTime
            | Self::Rings
            | Self::TalkTime
            | Self::HoldTime
            | Self::AfterCallWorkTime
            | Self::CallHandleTime
            | Self::CallTransferred
            | Self::CallInTime
            | Self::DutyTime
            | Self::AvailableTime
            | Self::CreationKnown
            | Self::AgentKnown
            | Self::CustomerKnown
            | Self::ChannelKnown
            | Self::CategoryKnown
            | Self::Complete
            | Self::EventLate => &[],
            Self::TicketsSolved
            | Self::Backlog
            | Self::Reopens
            | Self::Reopened
            | Self::Resolved
            | Self::RequesterWaitTime
            | Self::RequesterWaitBusinessTime
            | Self::AgentWaitTime
            | Self::AgentWaitBusinessTime
            | Self::OnHoldTime
            | Self::OnHoldBusinessTime
            | Self::FirstResolutionTime
            | Self::FirstResolutionBusinessTime
            | Self::FullResolutionTime
            | Self::FullResolutionBusinessTime
            | Self::SlaFullResolution
            | Self::ComplaintSolved
            | Self::ComplaintResolutionTime
            | Self::ComplaintResolutionBusinessTime
            | Self::ComplaintLate => &[STATUSES],
            Self::Replies
            | Self::FirstReplyTime
            | Self::FirstReplyBusinessTime
            | Self::ReplyTime
            | Self::ReplyBusinessTime
            | Self::ReplyWithin3Minutes
            | Self::ReplyWithin5Minutes
            | Self::TurnAnswered
            | Self::ServiceLevel
            | Self::SlaFirstReply
            | Self::SlaNextReply
            | Self::MarketplaceResponse
            | Self::MarketplaceLate
            | Self::MarketplaceNoResponse
            | Self::BotFirstReplyTime
            | Self::BotFirstReplyBusinessTime => &[MESSAGES],
            Self::KnowledgeReplies => &[MESSAGES, KNOWLEDGE],
            Self::MacroReplies => &[MESSAGES, MACRO],
            Self::OneTouch
            | Self::ContactsPerResolution
            | Self::AgentsPerResolution
            | Self::BotResolved
            | Self::FirstContactResolved => &[MESSAGES, STATUSES],
            Self::FirstContactWithKnowledge | Self::FirstContactWithoutKnowledge => {
                &[MESSAGES, STATUSES, KNOWLEDGE]
            }
            Self::FirstContactWithMacro | Self::FirstContactWithoutMacro => {
                &[MESSAGES, STATUSES, MACRO]
            }
            Self::HandoffReplyTime | Self::HandoffReplyBusinessTime => {
                &[MESSAGES, "ticket.bot_handed_off"]
            }
            Self::BotHandedOff => &["ticket.bot_handed_off"],
            Self::Transferred => &["ticket.assigned", STATUSES],
            Self::HandleTime => &["ticket.handled"],
            Self::QualityScore | Self::QualityError => &["ticket.reviewed"],
            Self::Csat | Self::CsatScore | Self::NegativeRatings | Self::PositiveRatings => {
                &[RATINGS]
            }
            Self::SolvedRated => &[RATINGS, STATUSES],
            Self::SurveyAnswered => &[RATINGS, "ticket.survey_sent", STATUSES],
        }
    }

    /// True if it needs something that is among what a source cannot tell.
    #[must_use]
    pub fn is_untold(self, untold: &BTreeSet<String>) -> bool {
        self.needs().iter().any(|needed| untold.contains(*needed))
    }
}
