use tallydesk_ledger::Measure;

use crate::standards::Judged;

/// What is added up in a pooled share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// The sum of a measure's amounts.
    Sum(Measure),
    /// The number of its samples.
    Count(Measure),
}

impl Term {
    /// What it reads.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::Sum(measure) | Self::Count(measure) => measure,
        }
    }
}

/// How a figure is made from a period's counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// The sum of the amounts.
    Sum(Measure),
    /// The sum of the amounts, of so many samples: what money comes to says nothing of how often any
    /// was paid.
    Money(Measure),
    /// The number of the samples.
    Count(Measure),
    /// The sum of the amounts divided by their number.
    Mean(Measure),
    /// As the mean, of a score's amounts in points.
    MeanOfPoints(Measure),
    /// One less the mean.
    OneMinusMean(Measure),
    /// The sample of rank ⌈q·n⌉, q in thousandths.
    Quantile(Measure, i64),
    /// The sum over all days up to the period's last.
    RunningSum(Measure),
    /// Terms added up, divided by terms added up: shares are pooled, never averaged.
    Ratio(&'static [Term], &'static [Term]),
    /// The mean of the first if it has samples there, else of the second.
    MeanElse(Measure, Measure),
    /// The mean of the measure that is kept for periods of this kind: of the day, the week, the
    /// month, the quarter. Who came on two days is one customer of the week, so a week is not the
    /// sum of its days here; what it contributes lies on its first day.
    MeanOfPeriod([Measure; 4]),
    /// The sum divided by the days on which agents did anything, summed over agents.
    PerAgentDay(Measure),
    /// The sum for every hundred orders of the account.
    PerHundredOrders(Measure),
    /// Over the seven days that end with the period: 1 if nine in ten turns were answered and the
    /// mean reply took at most so many seconds, else 0.
    ResponsivenessBadge {
        /// The most seconds that a reply may take in the mean.
        mean_seconds_max: i64,
    },
    /// Days from the newest day with a sample to the period's last, looking back 28 days.
    DaysSince(Measure),
    /// The sum over the agents and days whose presence is known; none where none is.
    OnDuty(Measure),
    /// As a ratio, over the agents and days whose presence is known.
    RatioOnDuty(&'static [Term], &'static [Term]),
    /// The sum over the agents and days whose presence is known, for each of their hours on duty.
    PerDutyHour(Measure),
    /// What the service costs; of a channel, the part that its handling takes of all handling.
    ServiceCost,
    /// The same, divided by terms added up.
    CostPer(&'static [Term]),
    /// The same for each call answered, of the part that calls take of all handling.
    CostPerCall,
    /// The sum for each customer who is active at the period's end.
    PerActiveCustomer(Measure),
    /// The mean of the measure that is kept for months or quarters, once the period is over.
    Retention([Measure; 2]),
    /// One less that.
    Churn([Measure; 2]),
    /// What a customer brings until he leaves, by the twelve months up to the period's end.
    LifetimeRevenue,
    /// The part of it that is earned.
    LifetimeValue,
    /// A share of the orders of a marketplace, over the marketplace's own days up to the period's
    /// end.
    OfMarketplace(Judged),
}

impl Formula {
    /// True if it counts; otherwise it is measured on samples, and a few of them say little.
    #[must_use]
    pub fn is_count(self) -> bool {
        match self {
            Self::Sum(_)
            | Self::Money(_)
            | Self::Count(_)
            | Self::RunningSum(_)
            | Self::OnDuty(_)
            | Self::ServiceCost => true,
            Self::Mean(_)
            | Self::MeanOfPoints(_)
            | Self::OneMinusMean(_)
            | Self::Quantile(..)
            | Self::Ratio(..)
            | Self::MeanElse(..)
            | Self::MeanOfPeriod(_)
            | Self::PerAgentDay(_)
            | Self::PerHundredOrders(_)
            | Self::ResponsivenessBadge { .. }
            | Self::DaysSince(_)
            | Self::RatioOnDuty(..)
            | Self::PerDutyHour(_)
            | Self::CostPer(_)
            | Self::CostPerCall
            | Self::PerActiveCustomer(_)
            | Self::Retention(_)
            | Self::Churn(_)
            | Self::LifetimeRevenue
            | Self::LifetimeValue
            | Self::OfMarketplace(_) => false,
        }
    }

    /// True if it reads what agents did on the days on which their presence is known.
    #[must_use]
    pub fn is_on_duty(self) -> bool {
        matches!(self, Self::OnDuty(_) | Self::RatioOnDuty(..) | Self::PerDutyHour(_))
    }

    /// Without any one of these lists there is no figure; of each list, one measure is enough.
    #[must_use]
    pub fn takes(self) -> Vec<Vec<Measure>> {
        let measures = |terms: &[Term]| terms.iter().map(|term| term.measure()).collect();
        match self {
            Self::Sum(measure)
            | Self::Money(measure)
            | Self::Count(measure)
            | Self::Mean(measure)
            | Self::MeanOfPoints(measure)
            | Self::OneMinusMean(measure)
            | Self::Quantile(measure, _)
            | Self::RunningSum(measure)
            | Self::DaysSince(measure)
            | Self::PerAgentDay(measure)
            | Self::PerHundredOrders(measure)
            | Self::OnDuty(measure)
            | Self::PerDutyHour(measure)
            | Self::PerActiveCustomer(measure)
            // Where the first has no samples, the second stands in for it.
            | Self::MeanElse(_, measure) => vec![vec![measure]],
            Self::Ratio(numerator, denominator) | Self::RatioOnDuty(numerator, denominator) => {
                vec![measures(numerator), measures(denominator)]
            }
            Self::CostPer(terms) => vec![measures(terms)],
            Self::MeanOfPeriod(of_periods) => vec![of_periods.to_vec()],
            Self::ResponsivenessBadge { .. } => {
                vec![vec![Measure::TurnAnswered], vec![Measure::ReplyTime]]
            }
            Self::ServiceCost => vec![vec![Measure::DutyTime]],
            Self::CostPerCall => vec![vec![Measure::CallsAnswered]],
            Self::Retention(_)
            | Self::Churn(_)
            | Self::LifetimeRevenue
            | Self::LifetimeValue
            | Self::OfMarketplace(_) => vec![self.measures()],
        }
    }

    /// What its samples are: the first measure that it reads.
    #[must_use]
    pub fn samples(self) -> Option<Measure> {
        self.measures().first().copied()
    }

    /// Every measure that it reads; the one whose samples are the figure's `n` comes first.
    #[must_use]
    pub fn measures(self) -> Vec<Measure> {
        match self {
            Self::Sum(measure)
            | Self::Money(measure)
            | Self::Count(measure)
            | Self::Mean(measure)
            | Self::MeanOfPoints(measure)
            | Self::OneMinusMean(measure)
            | Self::Quantile(measure, _)
            | Self::RunningSum(measure)
            | Self::DaysSince(measure) => vec![measure],
            Self::Ratio(numerator, denominator) => {
                denominator.iter().chain(numerator).map(|term| term.measure()).collect()
            }
            Self::MeanElse(first, second) => vec![first, second],
            Self::MeanOfPeriod(measures) => measures.to_vec(),
            Self::Retention(measures) | Self::Churn(measures) => measures.to_vec(),
            Self::PerActiveCustomer(measure) => vec![Measure::CustomersActive, measure],
            Self::LifetimeRevenue | Self::LifetimeValue => vec![
                Measure::RetainedOfYear,
                Measure::OrderValue,
                Measure::OrdersKept,
                Measure::CustomersActive,
            ],
            Self::OfMarketplace(judged) => vec![judged.measure()],
            Self::PerAgentDay(measure) => vec![Measure::AgentActivity, measure],
            Self::PerHundredOrders(measure) => vec![Measure::Orders, measure],
            Self::ResponsivenessBadge { .. } => vec![Measure::TurnAnswered, Measure::ReplyTime],
            Self::OnDuty(measure) | Self::PerDutyHour(measure) => vec![Measure::DutyTime, measure],
            Self::RatioOnDuty(numerator, denominator) => {
                let terms = denominator.iter().chain(numerator).map(|term| term.measure());
                std::iter::once(Measure::DutyTime).chain(terms).collect()
            }
            Self::ServiceCost => vec![Measure::DutyTime],
            Self::CostPer(terms) => {
                terms.iter().map(|term| term.measure()).chain([Measure::DutyTime]).collect()
            }
            Self::CostPerCall => vec![
                Measure::CallsAnswered,
                Measure::DutyTime,
                Measure::CallHandleTime,
                Measure::HandleTime,
            ],
        }
    }
}
