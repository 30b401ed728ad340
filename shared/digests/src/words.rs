//! What a digest says itself, in one language. The words stand in the files of `languages/`, which
//! the build turns into the enum [`Message`]; here is only which of them is said when.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate};
use chrono_tz::Tz;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::{FluentNumber, FluentNumberType};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use tallydesk_kpis::{Currency, Kpi, Language, Period, PeriodKind, Unit};
use tallydesk_ledger::{Dimension, Measure};

use crate::figures::{count, nearest};

// A message that is never said is a variant that is never made: the compiler tells.
#[allow(clippy::match_same_arms, clippy::too_many_lines)]
mod messages {
    use super::{FluentArgs, FluentValue, ordinal};

    include!(concat!(env!("OUT_DIR"), "/messages.rs"));
}

pub use messages::Message;

/// What stands for an absent figure, and for a name with nothing to see in it.
pub const ABSENT: &str = "–";

type Bundle = FluentBundle<FluentResource>;

/// The words of one language.
#[derive(Clone, Copy)]
pub struct Words {
    pub language: Language,
    /// What money is counted in.
    pub currency: Currency,
    bundle: &'static Bundle,
}

impl Words {
    /// The words of a language.
    pub fn of(language: Language) -> Self {
        static ENGLISH: LazyLock<Bundle> =
            LazyLock::new(|| bundle(Language::English, include_str!("../languages/en.ftl")));
        static SIMPLIFIED_CHINESE: LazyLock<Bundle> = LazyLock::new(|| {
            bundle(Language::SimplifiedChinese, include_str!("../languages/zh-Hans.ftl"))
        });
        static TRADITIONAL_CHINESE: LazyLock<Bundle> = LazyLock::new(|| {
            bundle(Language::TraditionalChinese, include_str!("../languages/zh-Hant.ftl"))
        });
        let bundle = match language {
            Language::English => &ENGLISH,
            Language::SimplifiedChinese => &SIMPLIFIED_CHINESE,
            Language::TraditionalChinese => &TRADITIONAL_CHINESE,
        };
        Self { language, currency: Currency::default(), bundle }
    }

    /// The same words, with money in a currency.
    pub fn counting_in(self, currency: Currency) -> Self {
        Self { currency, ..self }
    }

    /// A message in this language.
    pub fn say(self, message: Message<'_>) -> String {
        // The build has seen that every language has every message, and shows nothing that the
        // message is not told: there is always a text, and no error.
        let pattern = self.bundle.get_message(message.id()).and_then(|message| message.value());
        let arguments = message.arguments();
        let text = pattern.map(|pattern| {
            self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
        });
        text.unwrap_or_default()
    }

    /// What stands between two sentences.
    pub fn sentence_gap(self) -> &'static str {
        match self.language {
            Language::English => " ",
            Language::SimplifiedChinese | Language::TraditionalChinese => "",
        }
    }

    /// The unit after a figure; empty where the number carries it.
    pub fn unit(self, unit: Unit, number: i64) -> String {
        let message = match unit {
            Unit::Tickets => Message::UnitTickets { number },
            Unit::Reopens => Message::UnitReopens { number },
            Unit::Replies => Message::UnitReplies { number },
            Unit::Messages => Message::UnitMessages { number },
            Unit::Reviews => Message::UnitReviews { number },
            Unit::Days => Message::UnitDays { number },
            Unit::Points => Message::UnitPoints,
            Unit::PointsOfHundred => Message::UnitPointsOfHundred,
            Unit::TicketsPerAgentDay => Message::UnitTicketsPerAgentDay,
            Unit::TicketsPerHundredOrders => Message::UnitTicketsPerHundredOrders,
            Unit::Calls => Message::UnitCalls { number },
            Unit::Customers => Message::UnitCustomers { number },
            Unit::Orders => Message::UnitOrders { number },
            Unit::TicketsPerDutyHour => Message::UnitTicketsPerDutyHour,
            Unit::MinorUnits => return self.currency.to_string(),
            Unit::Seconds
            | Unit::Ratio
            | Unit::NetPromoter
            | Unit::Contacts
            | Unit::Agents
            | Unit::Rings
            | Unit::MinorUnitsOfItsCurrency
            | Unit::OrdersPerCustomer
            | Unit::Deeds
            | Unit::YesNo => return String::new(),
        };
        self.say(message)
    }

    /// So many samples of a measure.
    pub fn samples(self, measure: Option<Measure>, number: i64) -> String {
        self.say(samples(measure, number))
    }

    /// A period's name, without the year.
    pub fn period(self, period: Period) -> String {
        let Period { kind, from, to } = period;
        match kind {
            PeriodKind::Day => self.day(from),
            PeriodKind::Week if from.month() == to.month() => self.say(Message::DaysOfMonth {
                from: from.day().into(),
                to: to.day().into(),
                month: from.month().into(),
            }),
            PeriodKind::Week => self.range(&self.day_of_month(from), &self.day_of_month(to)),
            PeriodKind::Month => self.month(from),
            PeriodKind::Quarter => self.range(&self.month(from), &self.month(to)),
        }
    }

    /// A period's name with the year.
    pub fn period_with_year(self, of: Period) -> String {
        if of.from.year() == of.to.year() {
            let year = of.to.year().to_string();
            return self.say(Message::WithYear { period: &self.period(of), year: &year });
        }
        self.range(&self.day_of_year(of.from), &self.day_of_year(of.to))
    }

    /// A day with its weekday.
    pub fn day(self, date: NaiveDate) -> String {
        self.say(Message::DayOfWeek {
            weekday: date.weekday().number_from_monday().into(),
            day: date.day().into(),
            month: date.month().into(),
        })
    }

    /// A day without its weekday.
    pub fn day_of_month(self, date: NaiveDate) -> String {
        let (day, month) = (date.day().into(), date.month().into());
        self.say(Message::DayOfMonth { day, month })
    }

    fn day_of_year(self, date: NaiveDate) -> String {
        let (day, month, year) = (date.day().into(), date.month().into(), date.year().to_string());
        self.say(Message::DayOfYear { day, month, year: &year })
    }

    fn month(self, date: NaiveDate) -> String {
        self.say(Message::WholeMonth { month: date.month().into() })
    }

    fn range(self, from: &str, to: &str) -> String {
        self.say(Message::Range { from, to })
    }

    /// The first sentence: what is known of a period.
    pub fn lead(self, period: &str, volume: Option<String>, quality: Vec<String>) -> String {
        let quality = self.phrases(quality);
        let clauses = volume.into_iter().chain(quality);
        match self.joined(clauses, |one, other| Message::Clauses { one, other }) {
            Some(known) => self.say(Message::Lead { period, known: &known }),
            None => self.say(Message::LeadNothing { period }),
        }
    }

    /// What changed most.
    pub fn changed_most(self, kind: PeriodKind, kpi: &Kpi, change: &str, word: &str) -> String {
        let (kind, kpi) = (kind.as_str(), &self.within(kpi));
        self.say(Message::ChangedMost { kind, kpi, change, word })
    }

    /// A target beside a figure, and whether the figure reaches it.
    pub fn target(self, target: &str, met: Option<bool>) -> String {
        self.say(match met {
            Some(true) => Message::TargetMet { target },
            Some(false) => Message::TargetMissed { target },
            None => Message::Target { target },
        })
    }

    /// Names in a list; empty without any.
    pub fn names(self, names: &[String]) -> String {
        let names = names.iter().cloned();
        self.joined(names, |one, other| Message::Names { one, other }).unwrap_or_default()
    }

    /// Parts of a sentence as one; `None` without any.
    pub fn phrases(self, phrases: impl IntoIterator<Item = String>) -> Option<String> {
        self.joined(phrases, |one, other| Message::Phrases { one, other })
    }

    fn joined(
        self,
        texts: impl IntoIterator<Item = String>,
        join: for<'a> fn(&'a str, &'a str) -> Message<'a>,
    ) -> Option<String> {
        texts.into_iter().reduce(|one, other| self.say(join(&one, &other)))
    }

    /// A value of a dimension, named as the subject of a line.
    pub fn subject(self, dimension: Dimension, value: &str) -> String {
        self.say(Message::Subject { dimension: &self.dimension(dimension), value })
    }

    /// A dimension's name, as the heading of a column.
    pub fn dimension(self, dimension: Dimension) -> String {
        self.say(match dimension {
            Dimension::All => Message::DimensionAll,
            Dimension::Agent => Message::DimensionAgent,
            Dimension::Group => Message::DimensionGroup,
            Dimension::Channel => Message::DimensionChannel,
            Dimension::Brand => Message::DimensionBrand,
            Dimension::Category => Message::DimensionCategory,
            Dimension::Priority => Message::DimensionPriority,
            Dimension::Hour => Message::DimensionHour,
            Dimension::Segment => Message::DimensionSegment,
            Dimension::Currency => Message::DimensionCurrency,
            Dimension::Source => Message::DimensionSource,
            Dimension::Article => Message::DimensionArticle,
        })
    }

    /// A dimension's name, as the heading of a table.
    pub fn table(self, dimension: Dimension) -> String {
        self.say(match dimension {
            Dimension::All => Message::TableAll,
            Dimension::Agent => Message::TableAgents,
            Dimension::Group => Message::TableGroups,
            Dimension::Channel => Message::TableChannels,
            Dimension::Brand => Message::TableBrands,
            Dimension::Category => Message::TableCategories,
            Dimension::Priority => Message::TablePriorities,
            Dimension::Hour => Message::TableHours,
            Dimension::Segment => Message::TableSegments,
            Dimension::Currency => Message::TableCurrencies,
            Dimension::Source => Message::TableSources,
            Dimension::Article => Message::TableArticles,
        })
    }

    /// A KPI's name, as the heading of a column.
    pub fn column(self, kpi: &Kpi) -> String {
        const SHORT: [(&str, Message<'static>); 4] = [
            ("tickets_created", Message::ColumnCreated),
            ("tickets_solved", Message::ColumnSolved),
            (crate::digest::FIRST_REPLY, Message::ColumnFirstReply),
            ("csat", Message::ColumnRatings),
        ];
        if kpi.unit == Unit::MinorUnits {
            let currency = self.unit(kpi.unit, 0);
            return self.say(Message::ColumnMoney { figure: self.name(kpi), currency: &currency });
        }
        let short = SHORT.iter().find(|(id, _)| *id == kpi.id);
        short.map_or_else(|| self.name(kpi).to_owned(), |(_, message)| self.say(*message))
    }

    /// A KPI's name.
    pub fn name(self, kpi: &Kpi) -> &'static str {
        kpi.name.in_language(self.language)
    }

    /// A KPI's name within a sentence.
    pub fn within(self, kpi: &Kpi) -> String {
        uncapitalised(self.name(kpi))
    }

    /// When the digest was made.
    pub fn made(self, at: DateTime<Tz>) -> String {
        let day = Period { kind: PeriodKind::Day, from: at.date_naive(), to: at.date_naive() };
        self.say(Message::Made {
            day: &self.period_with_year(day),
            time: &at.format("%H:%M").to_string(),
            zone: &at.timezone().to_string(),
        })
    }
}

fn bundle(language: Language, text: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.tag().parse().unwrap_or_default()]);
    // Marks around what is filled in would have to be taken out of text again; names from outside
    // are cleaned of whatever turns the direction, and set apart on pages.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(count(nearest(number.value))),
        FluentValue::String(_)
        | FluentValue::Custom(_)
        | FluentValue::None
        | FluentValue::Error => None,
    }));
    // The build has read the file without a fault, and found no message twice.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

/// A number that chooses among the endings of places in an order.
fn ordinal(place: i64) -> FluentValue<'static> {
    let mut place = FluentNumber::from(place);
    place.options.r#type = FluentNumberType::Ordinal;
    FluentValue::Number(place)
}

/// What the samples of a measure are called.
fn samples<'a>(measure: Option<Measure>, number: i64) -> Message<'a> {
    match measure {
        Some(Measure::FirstReplyTime | Measure::FirstReplyBusinessTime) => {
            Message::SamplesFirstReplies { number }
        }
        Some(Measure::Replies | Measure::ReplyTime | Measure::ReplyBusinessTime) => {
            Message::SamplesReplies { number }
        }
        Some(Measure::Reopens) => Message::SamplesReopens { number },
        Some(Measure::Csat | Measure::CsatScore) => Message::SamplesRatings { number },
        Some(Measure::EventLate) => Message::SamplesEvents { number },
        Some(Measure::DutyTime) => Message::SamplesAgentDays { number },
        Some(measure) if CALLS.contains(&measure) => Message::SamplesCalls { number },
        Some(measure) if CUSTOMERS.contains(&measure) => Message::SamplesCustomers { number },
        Some(measure) if ORDERS.contains(&measure) => Message::SamplesOrders { number },
        Some(measure) if MADE_GOOD.contains(&measure) => Message::SamplesDeeds { number },
        Some(Measure::SlaFirstReply | Measure::SlaNextReply | Measure::SlaFullResolution) => {
            Message::SamplesPromises { number }
        }
        Some(measure) if SOLVED.contains(&measure) => Message::SamplesSolvedTickets { number },
        Some(_) | None => Message::SamplesTickets { number },
    }
}

/// Measures with one sample for each solved ticket.
const SOLVED: [Measure; 9] = [
    Measure::TicketsSolved,
    Measure::RequesterWaitTime,
    Measure::AgentWaitTime,
    Measure::OnHoldTime,
    Measure::FirstResolutionTime,
    Measure::FullResolutionTime,
    Measure::FullResolutionBusinessTime,
    Measure::OneTouch,
    Measure::FirstContactResolved,
];

/// Measures with one sample for each call.
const CALLS: [Measure; 16] = [
    Measure::Calls,
    Measure::CallsOffered,
    Measure::CallsAnswered,
    Measure::CallsAbandoned,
    Measure::CallAbandoned,
    Measure::AbandonTime,
    Measure::SpeedOfAnswer,
    Measure::QueueTime,
    Measure::RingTime,
    Measure::Rings,
    Measure::TalkTime,
    Measure::HoldTime,
    Measure::AfterCallWorkTime,
    Measure::CallHandleTime,
    Measure::CallTransferred,
    Measure::CallInTime,
];

/// Measures with one sample for each customer, or for each and a day.
const CUSTOMERS: [Measure; 20] = [
    Measure::CustomersActive,
    Measure::CustomersNew,
    Measure::CustomersReturned,
    Measure::CustomersLapsed,
    Measure::RetainedOfMonth,
    Measure::RetainedOfQuarter,
    Measure::RetainedOfYear,
    Measure::RepurchasedOfDay,
    Measure::RepurchasedOfWeek,
    Measure::RepurchasedOfMonth,
    Measure::RepurchasedOfQuarter,
    Measure::CrossSoldOfDay,
    Measure::CrossSoldOfWeek,
    Measure::CrossSoldOfMonth,
    Measure::CrossSoldOfQuarter,
    Measure::UpSoldOfDay,
    Measure::UpSoldOfWeek,
    Measure::UpSoldOfMonth,
    Measure::UpSoldOfQuarter,
    Measure::Converted,
];

/// Measures with one sample for each order.
const ORDERS: [Measure; 12] = [
    Measure::Orders,
    Measure::OrdersKept,
    Measure::OrderValue,
    Measure::RepeatOrders,
    Measure::RepeatOrderValue,
    Measure::OrdersInOtherCurrencies,
    Measure::OtherCurrencyValue,
    Measure::OrdersAfterSupport,
    Measure::SalesAfterSupport,
    Measure::OrderDefective,
    Measure::SellerCancelled,
    Measure::ShippedLate,
];

/// Measures with one sample for each thing that was made good.
const MADE_GOOD: [Measure; 7] = [
    Measure::MadeGood,
    Measure::Refunds,
    Measure::RefundValue,
    Measure::Returns,
    Measure::Replacements,
    Measure::Disputes,
    Measure::MakingGoodTime,
];

/// A name within a sentence; one that begins with capitals keeps them.
fn uncapitalised(name: &str) -> String {
    let mut characters = name.chars();
    let Some(first) = characters.next() else { return String::new() };
    let rest = characters.as_str();
    if rest.starts_with(char::is_uppercase) {
        return name.to_owned();
    }
    first.to_lowercase().chain(rest.chars()).collect()
}

#[cfg(test)]
mod tests;
