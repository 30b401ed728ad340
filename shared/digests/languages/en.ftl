### What a digest says itself, in English. The build reads this file first: each message becomes a
### variant of the enum `Message`, with a field for each variable that its comment names. The other
### languages say the same messages and show the same variables, or nothing is built.
###
### A message that others refer to is a part of them and no variant. A variable that only chooses
### between forms may be passed over by a language that has one form.

## Headings

heading-attention = What needs attention
heading-restated = What changed since the last digest
heading-hours = When tickets came in
heading-calls = Calls and live chats
heading-work = Time on duty and cost
heading-customers = Customers
heading-orders = Orders and sales
heading-made-good = Made good
heading-marketplaces = What marketplaces allow
listed-figure = Figure
listed-value = Value
column-limit = Limit
column-left = Left
# A row: what a marketplace judges, and over how many days.
#   $marketplace (String) the marketplace
#   $figure (String) the figure's name
#   $days (Number) how many days
judged-by = { $marketplace }: { $figure }, { $days } days
# A marketplace's limit that the account is past.
#   $name (String) the marketplace, what it judges, and over how many days
#   $share (String) the account's share
#   $limit (String) the limit
#   $orders (Number) how many orders it is of
past-limit = { $name }: { $share } of { $orders }, and the limit is { $limit }.
heading-definitions = What the figures mean
# A page's title.
#   $account (String) the account's name
#   $period (String) the period with its year
title = { $account }: { $period }
# What stands between a label and what it is for.
label-end = :{ " " }
# Parts of a sentence.
#   $one (String) the first
#   $other (String) what follows
clauses = { $one }; { $other }
#   $one (String) the first
#   $other (String) what follows
phrases = { $one }, { $other }
# Names in a list.
#   $one (String) the first
#   $other (String) what follows
names = { $one }, { $other }

## Units: what follows a number, and is set smaller on a page

#   $number (Number) how many
unit-tickets =
    { $number ->
        [one] ticket
       *[other] tickets
    }
#   $number (Number) how many
unit-reopens =
    { $number ->
        [one] reopen
       *[other] reopens
    }
#   $number (Number) how many
unit-replies =
    { $number ->
        [one] reply
       *[other] replies
    }
#   $number (Number) how many
unit-messages =
    { $number ->
        [one] message
       *[other] messages
    }
#   $number (Number) how many
unit-reviews =
    { $number ->
        [one] review
       *[other] reviews
    }
#   $number (Number) how many
unit-days =
    { $number ->
        [one] day
       *[other] days
    }
#   $number (Number) how many
unit-calls =
    { $number ->
        [one] call
       *[other] calls
    }
#   $number (Number) how many
unit-customers =
    { $number ->
        [one] customer
       *[other] customers
    }
#   $number (Number) how many
unit-orders =
    { $number ->
        [one] order
       *[other] orders
    }
unit-tickets-per-duty-hour = an hour
unit-points = of 5
unit-points-of-hundred = of 100
unit-tickets-per-agent-day = a day
unit-tickets-per-hundred-orders = per 100 orders

## Numbers with their units

#   $days (Number) whole days
#   $hours (Number) whole hours of the rest
days-and-hours = { $days } d { $hours } h
#   $hours (Number) whole hours
#   $minutes (Number) whole minutes of the rest
hours-and-minutes = { $hours } h { $minutes } min
#   $minutes (Number) whole minutes
#   $seconds (Number) seconds of the rest
minutes-and-seconds = { $minutes } min { $seconds } s
#   $days (Number) how many
days = { $days } d
#   $hours (Number) how many
hours = { $hours } h
#   $minutes (Number) how many
minutes = { $minutes } min
#   $seconds (Number) how many
seconds = { $seconds } s
#   $number (String) with its decimal, if it has one
percentage = { $number } %
# A difference of percentages.
#   $number (String) with its decimal, if it has one
#   $tenths (Number) the same in tenths
percentage-points =
    { $number } { $tenths ->
        [10] pt
       *[other] pts
    }
yes = yes
no = no

## What is behind a figure

#   $number (Number) how many
samples-first-replies =
    { $number ->
        [0] no first replies
        [one] 1 first reply
       *[other] { $number } first replies
    }
#   $number (Number) how many
samples-replies =
    { $number ->
        [0] no replies
        [one] 1 reply
       *[other] { $number } replies
    }
#   $number (Number) how many
samples-reopens =
    { $number ->
        [0] no reopens
        [one] 1 reopen
       *[other] { $number } reopens
    }
#   $number (Number) how many
samples-ratings =
    { $number ->
        [0] no ratings
        [one] 1 rating
       *[other] { $number } ratings
    }
#   $number (Number) how many
samples-calls =
    { $number ->
        [0] no calls
        [one] 1 call
       *[other] { $number } calls
    }
#   $number (Number) how many
samples-customers =
    { $number ->
        [0] no customers
        [one] 1 customer
       *[other] { $number } customers
    }
#   $number (Number) how many
samples-orders =
    { $number ->
        [0] no orders
        [one] 1 order
       *[other] { $number } orders
    }
#   $number (Number) how many
samples-deeds =
    { $number ->
        [0] nothing made good
        [one] 1 case
       *[other] { $number } cases
    }
#   $number (Number) how many
samples-events =
    { $number ->
        [0] no events
        [one] 1 event
       *[other] { $number } events
    }
#   $number (Number) how many
samples-agent-days =
    { $number ->
        [0] no days on duty
        [one] 1 day on duty
       *[other] { $number } days on duty
    }
#   $number (Number) how many
samples-promises =
    { $number ->
        [0] no promises
        [one] 1 promise
       *[other] { $number } promises
    }
#   $number (Number) how many
samples-solved-tickets =
    { $number ->
        [0] no solved tickets
        [one] 1 solved ticket
       *[other] { $number } solved tickets
    }
#   $number (Number) how many
samples-tickets =
    { $number ->
        [0] no tickets
        [one] 1 ticket
       *[other] { $number } tickets
    }
# Beside a share in a table.
#   $number (Number) how many
share-of = of { $number }

## Days and periods

weekday =
    { $weekday ->
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
        [6] Saturday
       *[7] Sunday
    }
month =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
#   $weekday (Number) from Monday, 1
#   $day (Number) of the month
#   $month (Number) from January, 1
day-of-week = { weekday } { $day } { month }
#   $day (Number) of the month
#   $month (Number) from January, 1
day-of-month = { $day } { month }
#   $day (Number) of the month
#   $month (Number) from January, 1
#   $year (String) with four digits
day-of-year = { $day } { month } { $year }
#   $month (Number) from January, 1
whole-month = { month }
#   $from (Number) the first day
#   $to (Number) the last day
#   $month (Number) of both, from January, 1
days-of-month = { $from } to { $to } { month }
#   $from (String) the first day or month
#   $to (String) the last
range = { $from } to { $to }
#   $period (String) a day, a month, or several
#   $year (String) with four digits
with-year = { $period } { $year }
before =
    { $kind ->
        [day] the day before
        [week] the week before
        [month] the month before
       *[quarter] the quarter before
    }
this-period =
    { $kind ->
        [day] the day
        [week] the week
        [month] the month
       *[quarter] the quarter
    }

## The first sentences

# The very first: what is known of a period.
#   $period (String) its name
#   $known (String) clauses
lead = { $period }: { $known }.
#   $period (String) its name
lead-nothing = { $period }: no figures.
#   $created (Number) tickets created
#   $solved (Number) tickets solved
volume =
    { $created ->
        [0] no tickets came in
        [one] 1 ticket came in
       *[other] { $created } tickets came in
    }, { $solved ->
        [0] none were solved
        [one] 1 was solved
       *[other] { $solved } were solved
    }
#   $duration (String) the median
first-replies-took = first replies took { $duration }
#   $number (Number) first replies, if they are few
#   $duration (String) the median
few-first-replies-took =
    { $number ->
        [one] 1 first reply
       *[other] { $number } first replies
    } took { $duration }
#   $share (String) a percentage
#   $ratings (Number) how many there are
ratings-were-positive =
    { $ratings ->
        [one] { $share } of 1 rating was
       *[other] { $share } of { $ratings } ratings were
    } positive
# In place of the change: a figure that is worse than on the same weekday of the weeks before.
#   $how (String) slower, lower or higher
#   $known (String) clauses: the figure, and how many cases fell short
worse-than-usual =
    { $how ->
        [slower] Slower
        [lower] Lower
       *[higher] Higher
    } than usual: { $known }.
#   $kpi (String) its name
#   $figure (String) with its unit
figure-of-kpi = { $kpi } { $figure }
#   $figure (String) in words
#   $beside (String) what is usual, and the target
figure-beside = { $figure } ({ $beside })
#   $figure (String) with its unit
usually = usually { $figure }
#   $late (Number) how many cases did
#   $cases (Number) of how many
#   $limit (String) a duration
took-longer = { $late } of { $cases } took longer than { $limit }
#   $late (Number) how many cases did
#   $cases (Number) of how many
fell-short = { $late } of { $cases } fell short
# Where most of those were that took longer or fell short.
#   $dimension (String) group, brand, category, priority, segment or channel
#   $value (String) as others named it
mostly-under =
    mostly { $dimension ->
        [group] with { $value }
        [brand] for { $value }
        [category] about { $value }
        [priority] of priority { $value }
        [segment] from { $value }
       *[channel] { $value }
    }
#   $from (String) the first hour
#   $until (String) the hour after the last
mostly-from-to = mostly from { $from }:00 to { $until }:00
#   $from (String) the first hour
mostly-after = mostly after { $from }:00
#   $until (String) the hour after the last
mostly-before = mostly before { $until }:00
# The change that is largest in proportion.
#   $kind (String) day, week, month or quarter
#   $kpi (String) the figure's name
#   $change (String) with its sign and its unit
#   $word (String) better, worse, more or fewer
changed-most = The biggest change since { before }: { $kpi } { $change }, { $word }.
#   $kind (String) day, week, month or quarter
little-changed = Little has changed since { before }.
#   $kind (String) day, week, month or quarter
nothing-before = There are no figures from { before } to compare these with.
#   $kind (String) day, week, month or quarter
unfinished = These are the figures so far: { this-period } was not over yet, so no change is told.

## Beside a figure

better = better
worse = worse
# It went up, and that is neither.
more = more
# It went down, and that is neither.
fewer = fewer
steady = steady
# In place of a change: there were too few samples before.
#   $samples (String) how many there were
#   $kind (String) day, week, month or quarter
too-few-before = { $samples } { before }
# In place of a change: nothing is known of the period before.
no-comparison = no comparison
# Time alone may still change the figure.
provisional = provisional
# In place of a change: the period goes on.
so-far = so far
#   $target (String) what the account wants
target = target { $target }
#   $target (String) what the account wants
target-met = target { $target }: met
#   $target (String) what the account wants
target-missed = target { $target }: missed
# The newest day that time alone cannot change any more.
#   $day (String) its name
#   $figure (String) with its unit
#   $samples (String) how many are behind it
decided = decided on { $day }: { $figure }, { $samples }

# Beside a figure's line of its last periods, for who cannot see it.
#   $periods (Number) how many
#   $kind (String) day, week, month or quarter
#   $lowest (String) with its unit
#   $highest (String) with its unit
#   $now (String) with its unit
history =
    Last { $periods } { $kind ->
        [day] days
        [week] weeks
        [month] months
       *[quarter] quarters
    }: lowest { $lowest }, highest { $highest }, now { $now }
# The same where something was to be expected now.
#   $history (String) the line in words
#   $low (String) the least
#   $high (String) the most, with its unit
history-with-band = { $history }; to be expected now: { $low } to { $high }
# In place of a figure, within a sentence.
no-figure = nothing
#   $figure (String) with its unit
#   $samples (String) how many are behind it
figure-of = { $figure } ({ $samples })
# What the day of the week shows in the mean of four weeks.
#   $weekday (Number) from Monday, 1
#   $figure (String) with its unit
usual = a usual { weekday }: { $figure }

## What needs attention

# Promises that were missed since the digest before.
#   $promises (Number) how many
#   $named (Number) how many tickets are named
#   $tickets (String) their names
just-missed =
    { $promises ->
        [one] 1 promise fell due since the last digest and was not kept
       *[other] { $promises } promises fell due since the last digest and were not kept
    }{ $named ->
        [0] .
       *[other] : { $tickets }.
    }
# Promises that fall due before the next digest.
#   $promises (Number) how many
#   $named (Number) how many tickets are named
#   $tickets (String) their names
due-soon =
    { $promises ->
        [one] 1 promise falls due before the next digest
       *[other] { $promises } promises fall due before the next digest
    }{ $named ->
        [0] .
       *[other] : { $tickets }.
    }
#   $requesters (Number) how many have no answer
#   $longest (String) how long the first of them has waited
unanswered =
    { $requesters ->
        [one] 1 requester waits for an answer, for { $longest }.
       *[other] { $requesters } requesters wait for an answer, the longest for { $longest }.
    }
#   $age (String) how long ago it was created
#   $ticket (String) its name
oldest = The oldest unsolved ticket is { $age } old: { $ticket }.
# Destinations that the digest of the period before did not reach.
#   $destinations (Number) how many
#   $names (String) of the first of them
failed-deliveries =
    { $destinations ->
        [one] The last digest did not reach { $names }.
       *[other] The last digest did not reach { $destinations } destinations, among them { $names }.
    }
# A figure that is not where its own season lets expect it.
#   $kpi (String) its name
#   $figure (String) with its unit
#   $low (String) the least that was to be expected
#   $high (String) the most
outside-band = { $kpi } is outside its usual range: { $figure }, where { $low } to { $high } was to be expected.
# Far more tickets than of late.
#   $tickets (Number) how many came in
#   $usual (String) how many do on a day, in the mean
spike = { $tickets } tickets came in, where { $usual } a day are usual.
# The same on one day of several.
#   $tickets (Number) how many came in
#   $day (String) the day
#   $usual (String) how many do on a day, in the mean
spike-on = { $tickets } tickets came in on { $day }, where { $usual } a day were usual.
# Deliveries that did not become figures.
#   $deliveries (Number) how many
quarantine =
    { $deliveries ->
        [one] 1 delivery was not understood and waits in quarantine; the figures are without it.
       *[other] { $deliveries } deliveries were not understood and wait in quarantine; the figures are without them.
    }
# A source of which nothing came, though something usually does.
#   $source (String) its name
#   $usual (Number) events that the weekday usually has
#   $weekday (Number) 1 for Monday to 7 for Sunday
silent = Nothing came from { $source }, where { $usual } events are usual on { weekday }s.
# Deliveries that were not authentic.
#   $source (String) its name
#   $deliveries (Number) how many
refused =
    { $deliveries ->
        [one] 1 delivery from { $source } was refused, since its signature or secret did not fit; the figures are without it.
       *[other] { $deliveries } deliveries from { $source } were refused, since their signature or secret did not fit; the figures are without them.
    }
# A source that tells poorly.
#   $quality (String) its score, and what lowers it most
poor-quality = What sources tell lacks much: { $quality }.
#   $by (String) the difference
#   $to (String) the tickets that there are now
#   $kind (String) day, week, month or quarter
backlog-grew = The backlog grew by { $by } since { before }, to { $to }.
#   $reopens (Number) how many
#   $solved (Number) tickets solved in the same period
reopened =
    { $reopens ->
        [one] 1 reopen
       *[other] { $reopens } reopens
    } after a solve, beside { $solved ->
        [one] 1 ticket
       *[other] { $solved } tickets
    } solved.
# What a line is about, before its label-end.
#   $dimension (String) its name
#   $value (String) as others named it
subject = { $dimension } { $value }
#   $replies (Number) first replies there
#   $duration (String) their median
#   $overall (String) the median of all
slow =
    { $replies ->
        [one] 1 first reply
       *[other] { $replies } first replies
    } took { $duration }, against { $overall } overall.

## What was told before

# A figure that an earlier digest told, and that is different now.
#   $period (String) the digest's
#   $kpi (String) the figure's name
#   $now (String) the figure
#   $told (String) the figure before
restated = { $period }: { $kpi } is now { $now }, was { $told }.

## Tables: a dimension's name over its column and over its table

dimension-all = All
dimension-agent = Agent
dimension-group = Group
dimension-channel = Channel
dimension-brand = Brand
dimension-category = Category
dimension-priority = Priority
dimension-hour = Hour
dimension-segment = Segment
dimension-currency = Currency
dimension-source = Source
dimension-article = Article
table-all = All
table-agents = Agents
table-groups = Groups
table-channels = Channels
table-brands = Brands
table-categories = Categories
table-priorities = Priorities
table-hours = Hours
table-segments = Segments
table-currencies = Other currencies
table-sources = Sources
table-articles = What comes back
column-created = Created
column-solved = Solved
column-first-reply = First reply
column-ratings = Positive ratings
# A column of money in the account's currency.
#   $figure (String) the figure's name
#   $currency (String) the currency, such as EUR
column-money = { $figure }, { $currency }
# The row that is set apart under the agents.
team = Team
# Where an agent's figure stands among those with enough cases.
#   $place (Ordinal) from the best, 1
#   $of (Number) how many there are
place-of =
    { $place ->
        [one] { $place }st
        [two] { $place }nd
        [few] { $place }rd
       *[other] { $place }th
    } of { $of }
#   $rows (Number) how many a table leaves out
more-rows = and { $rows } more

## Hours

#   $from (String) the hour
#   $to (String) the next
#   $tickets (Number) how many came in
busiest =
    Busiest from { $from }:00 to { $to }:00, with { $tickets ->
        [one] 1 ticket
       *[other] { $tickets } tickets
    }.
# One hour, read aloud.
#   $hour (String) with two digits
#   $tickets (Number) how many came in
spoken-hour =
    { $hour }:00 { $tickets ->
        [one] 1 ticket
       *[other] { $tickets } tickets
    }
# The row of hours, read aloud.
#   $hours (String) each with its tickets
spoken-hours = Tickets created by hour: { $hours }
#   $weekday (Number) from Monday, 1
weekday-short =
    { $weekday ->
        [1] Mon
        [2] Tue
        [3] Wed
        [4] Thu
        [5] Fri
        [6] Sat
       *[7] Sun
    }
# Over a map of the hours of a week.
#   $days (String) the first and the last day
week-created = Tickets created, { $days }
#   $days (String) the first and the last day
week-replies = How long replies took, by the hour of the reply (median), { $days }
# The same where the map is of marks.
#   $caption (String) what it shows
#   $most (String) what the largest mark stands for
with-largest-mark = { $caption }; the largest mark: { $most }
# The same where the map is of bars.
#   $caption (String) what it shows
#   $most (String) what the highest bar stands for
with-highest-bar = { $caption }; the highest bar: { $most }
# A weekday's hour with the most, read aloud.
#   $weekday (Number) from Monday, 1
#   $hour (String) with two digits
#   $figure (String) with its unit
spoken-peak = { weekday } at { $hour }:00 { $figure }
# A map of a week, read aloud.
#   $caption (String) what it shows
#   $peaks (String) of each weekday the hour with the most
spoken-week = { $caption }. The most of each weekday: { $peaks }
#   $weekday (Number) from Monday, 1
#   $days (Number) how many such days there are
#   $from (String) the hour
#   $to (String) the next
#   $tickets (Number) how many came in
busiest-of-week =
    { $days ->
        [one] Busiest on { weekday } from { $from }:00 to { $to }:00, with { $tickets } tickets.
       *[other] Busiest on { weekday }s from { $from }:00 to { $to }:00, with { $tickets } tickets on { $days } days.
    }

## The foot

#   $period (String) with its year
#   $zone (String) the zone that days are cut in
period-and-zone = { $period }. Days run from midnight to midnight in { $zone }.
#   $period (String) with its year
changes-against = Compared with { $period }.
#   $quarantined (Number) deliveries that were not understood
understood =
    { $quarantined ->
        [0] Every delivery was understood.
        [one] Not understood: 1 delivery.
       *[other] Not understood: { $quarantined } deliveries.
    }
# The quality of each source, and what lowers it most.
#   $sources (String) one or more
data-quality = Data quality: { $sources }.
#   $source (String) its name
#   $score (Number) 0 to 100
source-score = { $source } { $score } of 100
#   $source (String) its name
#   $score (Number) 0 to 100
#   $why (String) what lowers it most
source-score-because = { $source } { $score } of 100 ({ $why })
#   $share (String) of the tickets
#   $part (String) what they lack: creation, agent, customer, channel or category
tickets-without =
    { $part ->
        [creation] { $share } without a creation
        [agent] { $share } without an agent
        [customer] { $share } without a customer
        [channel] { $share } without a channel
       *[category] { $share } without a category
    }
#   $share (String) of the events
events-late = { $share } late
#   $deliveries (Number) how many
deliveries-not-taken =
    { $deliveries ->
        [one] 1 delivery not taken
       *[other] { $deliveries } deliveries not taken
    }
# Beside a figure: it is without the tickets of sources that cannot tell it.
#   $sources (String) one or more
without-sources = without { $sources }
# Beside a figure that there is not.
#   $sources (String) one or more
not-told-by = not told by { $sources }
# Figures that are without some sources, or are not there because of them.
#   $sources (String) one or more
#   $figures (String) one or more
untold-figures = Not told by { $sources }: { $figures }.
#   $day (String) with its year
#   $time (String) hours and minutes
#   $zone (String) the zone of both
made = Made on { $day } at { $time } ({ $zone }).

## Where a digest goes

full-report = Full report
sent-again = Sent again: it may have arrived before.
today = Today
yesterday = Yesterday
this-week = This week
this-month = This month

## Where there are no figures to show

read-only-title = This page is only read
#   $methods (String) their names
read-only = Expected one of { $methods }.
nothing-there-title = Nothing is here
nothing-there = Check the address.
link-refused-title = This link does not open the page
#   $command (String) what makes a new one
link-refused = It has expired, or lost a part on its way. Ask whoever sent it for a new one: “{ $command }” prints it.
no-day-title = The address names no day
#   $day (String) one as it should be written
no-day = date: expected a day as { $day }.
not-begun-title = This period has not begun
not-begun = Its figures are yet to come.
away-title = The figures cannot be read now
away = Try again in a minute.
