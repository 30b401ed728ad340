//! Whole digests as snapshots, one for each situation that a manager may wake up to.

mod desk;
mod laws;
mod situations;

use tallydesk_kpis::{Agents, Headline, KPIS, Language, Report};

use self::laws::holds;
use crate::chats::tests as chats;
use crate::{Elsewhere, Live, Medium, Rendering, chat, csv, html, live_html, mail, text};

pub use self::situations::{typical_day, waiting_day, week};

/// Keeps a report's digests in every language as snapshots, once what is true of every digest
/// holds.
fn check(situation: &str, report: &Report) {
    holds(situation, report);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for language in Language::ALL {
            let name = match language {
                Language::English => situation.to_owned(),
                Language::SimplifiedChinese | Language::TraditionalChinese => {
                    format!("{situation}.{}", language.tag())
                }
            };
            insta::assert_snapshot!(format!("{name}.txt"), text(report, language));
            insta::assert_snapshot!(format!("{name}.html"), html(report, language));
            chats::check(&name, report, language);
        }
        // A mail has the words of text and page, and a sheet has none.
        insta::assert_snapshot!(format!("{situation}.mail"), outline_of_mail(report));
        insta::assert_snapshot!(format!("{situation}.csv"), beginning_of_sheet(report));
    });
}

/// What a mail with a link has beside the page that it shows.
fn outline_of_mail(report: &Report) -> String {
    let link = Some("https://desk.example/?until=1764000000&signature=c2ln".to_owned());
    let mail = mail(report, &Rendering { link, ..Rendering::default() });
    let parts: Vec<_> = mail.images.iter().map(|image| image.content_id.as_str()).collect();
    format!("Subject: {}\n\n{}\nParts:\n{}\n", mail.subject, mail.text, parts.join("\n"))
}

/// A sheet's first lines about the headline: a new figure of the registry changes none of them.
fn beginning_of_sheet(report: &Report) -> String {
    const LINES_MAX: usize = 60;
    let sheet = csv(report);
    let is_headline = |line: &str| {
        report.headline.iter().any(|headline| line.contains(&format!(",{},", headline.kpi)))
    };
    let (first, lines) = sheet.split_once('\n').expect("a first line");
    let lines = lines.lines().filter(|line| is_headline(line)).take(LINES_MAX);
    std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_typical_day() {
    check("typical-day", &situations::typical_day());
}

#[test]
fn the_first_day_ever() {
    check("first-day", &situations::first_day());
}

#[test]
fn an_empty_day() {
    check("empty-day", &situations::empty_day());
}

#[test]
fn nothing_at_all() {
    check("nothing-at-all", &situations::nothing_at_all());
}

#[test]
fn a_quiet_day_has_too_few_samples_for_trends() {
    check("quiet-day", &situations::quiet_day());
}

#[test]
fn a_bad_day_needs_attention() {
    check("bad-day", &situations::bad_day());
}

#[test]
fn a_week() {
    check("week", &situations::week());
}

#[test]
fn a_week_after_whose_tickets_customers_ordered() {
    let column = "Sales after support,";
    let report = situations::shop_week(Agents::Named);
    check("shop-week", &report);
    assert!(text(&report, Language::English).contains(column));
    let hidden = text(&situations::shop_week(Agents::Hidden), Language::English);
    assert!(hidden.contains("Sales after support") && !hidden.contains(column), "{hidden}");
    assert!(hidden.contains("What comes back"), "{hidden}");
}

#[test]
fn a_bad_week_with_broken_promises() {
    let report = situations::bad_week();
    check("bad-week", &report);
    let text = text(&report, Language::English);
    let rush = "420 tickets came in on Thursday 19 November, where 187.7 a day were usual.";
    assert!(text.replace("\n  ", " ").contains(rush), "{text}");
}

#[test]
fn the_day_is_not_over() {
    check("unfinished-day", &situations::unfinished_day());
}

#[test]
fn hostile_names_are_only_names() {
    check("hostile-names", &situations::hostile_names());
}

#[test]
fn somebody_waits_and_first_contacts_are_not_decided() {
    check("waiting", &situations::waiting_day());
}

#[test]
fn a_hundred_agents_with_long_names() {
    check("hundred-agents", &situations::hundred_agents());
}

#[test]
fn a_day_slower_than_usual() {
    check("slow-day", &situations::slow_day());
}

#[test]
fn sources_that_lack_something() {
    let report = situations::doubtful_sources();
    check("doubtful-sources", &report);
    let text = text(&report, Language::English);
    let in_one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "Nothing came from Front, where 120 events are usual on Mondays.",
        "14 deliveries from HubSpot were refused",
        "What sources tell lacks much: Freshdesk 67 of 100 (75 % without a category).",
        "without HubSpot",
        "not told by Freshdesk, HubSpot",
        "Not told by HubSpot: first reply, replies.",
        "Data quality: Freshdesk 67 of 100 (75 % without a category), HubSpot 74 of 100",
        "Zendesk 100 of 100.",
    ] {
        assert!(in_one_line.contains(told), "{told}: {text}");
    }
    let sheet = csv(&report);
    let start = "day,2026-11-16,2026-11-16,Europe/Berlin";
    for line in [
        format!("{start},all,,,csat,,0,ratio,false,,Freshdesk; HubSpot"),
        format!("{start},source,hubspot,HubSpot,data_quality,74,40,points,false,,"),
        format!("{start},source,hubspot,HubSpot,data_quality.refused,14,14,deliveries,false,,"),
        format!(
            "{start},source,freshdesk,Freshdesk,data_quality.without_category,150,200,tickets,false,,"
        ),
    ] {
        assert!(sheet.lines().any(|written| written == line), "{line}");
    }
}

#[test]
fn an_unusual_day() {
    check("unusual-day", &situations::unusual_day());
    let text = text(&situations::unusual_day(), Language::English);
    for told in [
        "The last digest did not reach team-slack.",
        "First reply is outside its usual range: 40 min, where 10 min to 30 min was to",
        "Channel chat: 54 tickets came in, where 17.9 a day are usual.",
        "satisfaction is now 91 %",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

#[test]
fn every_figure_of_the_registry_can_lead() {
    let ids: Vec<String> = KPIS.iter().map(|kpi| kpi.id.to_owned()).collect();
    // A page of them all would be too large for a mail: no account leads with a hundred.
    for ids in ids.chunks(30) {
        let mut report = typical_day();
        let figure = |id: &String| report.kpis.get(id).cloned();
        let headline = ids.iter().filter_map(|id| {
            let (current, previous) = (figure(id)?, figure(id)?);
            Some(Headline {
                kpi: id.clone(),
                current,
                previous,
                target: None,
                usual: None,
                series: Vec::new(),
                band: None,
            })
        });
        report.headline = headline.collect();
        holds("every-figure", &report);
    }
}

#[test]
fn a_brand_is_in_every_medium_where_the_plan_is_split_by_it() {
    let report = situations::every_split();
    check("every-split", &report);
    let (english, rendering) = (Language::English, Rendering::default());
    let json = serde_json::to_string(&report).expect("JSON");
    for (shown, brands) in [
        (text(&report, english), 8),
        (html(&report, english), 8),
        (mail(&report, &rendering).text, 8),
        (csv(&report), 12),
        (json, 12),
    ] {
        let shown_brands = (1..=12).filter(|brand| {
            [",", "<", "\"", "  "].iter().any(|end| shown.contains(&format!("Brand {brand}{end}")))
        });
        assert_eq!(shown_brands.count(), brands, "{shown}");
    }
    // A split by one priority says what the headline does.
    assert!(!text(&report, english).contains("Priorit"));
}

#[test]
fn agents_who_are_left_out_are_in_no_medium() {
    let report = situations::hidden_agents();
    let agents = ["Agents", "Team", "Anna", "901", "1st of", "3rd of"];
    let rendering = Rendering::default();
    let mail = mail(&report, &rendering);
    let english = rendering.language;
    let mut shown = vec![text(&report, english), html(&report, english), csv(&report)];
    shown.extend([mail.subject, mail.text, mail.html]);
    shown.extend(Medium::ALL.map(|medium| chat(&report, medium, &rendering).to_string()));
    for shown in &shown {
        for agent in agents {
            assert!(!shown.contains(agent), "{agent} in {shown}");
        }
    }
    holds("hidden-agents", &report);
    // With agents, every one of these words is there.
    let named = text(&typical_day(), english) + &csv(&typical_day());
    assert!(agents.iter().all(|agent| named.contains(agent)), "{named}");
}

#[test]
fn a_ticket_leads_to_its_helpdesk_wherever_there_are_links() {
    let address = "https://helpdesk.example/agent/tickets/35436";
    let shown = |report: &Report| {
        let (english, rendering) = (Language::English, Rendering::default());
        let mail = mail(report, &rendering);
        let mut shown = vec![text(report, english), html(report, english), mail.text, mail.html];
        let chats = Medium::ALL.into_iter().filter(|medium| *medium != Medium::Webhook);
        shown.extend(chats.map(|medium| chat(report, medium, &rendering).to_string()));
        shown
    };
    let mut report = waiting_day();
    for shown in shown(&report) {
        assert!(shown.contains(address), "{shown}");
    }
    // Where the account does not say where its tickets are, and where only a hash is known.
    let sha256 = format!("zendesk/sha256-{}", "0".repeat(64));
    let waiting = report.waiting.as_mut().expect("somebody waits");
    for due in waiting.just_missed.iter_mut().chain(&mut waiting.due_soon) {
        due.ticket.clone_from(&sha256);
    }
    waiting.oldest.clear();
    assert!(shown(&report).iter().all(|shown| !shown.contains("helpdesk.example")));
    let mut report = waiting_day();
    report.ticket_links.clear();
    assert!(shown(&report).iter().all(|shown| !shown.contains("helpdesk.example")));
}

#[test]
fn a_report_read_back_from_its_json_gives_the_same_digest() {
    let report = typical_day();
    let json = serde_json::to_string(&report).expect("JSON");
    let again: Report = serde_json::from_str(&json).expect("a report");
    for language in Language::ALL {
        assert_eq!(text(&again, language), text(&report, language));
        assert_eq!(html(&again, language), html(&report, language));
    }
}

#[test]
fn a_live_page_is_the_digest_with_a_refresh_and_other_pages() {
    let report = typical_day();
    let language = Language::English;
    assert_eq!(live_html(&report, language, &Live::default()), html(&report, language));
    let nav = vec![(Elsewhere::Yesterday, "../\"><b>?a=1&b=2".to_owned())];
    let live = Live { refresh_seconds: Some(300), nav, ..Live::default() };
    let page = live_html(&report, language, &live);
    assert!(page.contains("<meta http-equiv=\"refresh\" content=\"300\">\n<title>"), "{page}");
    assert!(page.contains("href=\"../&#34;&#62;&#60;b&#62;?a=1&#38;b=2\""), "{page}");
    assert!(page.contains(">Yesterday</a>"), "{page}");
    let page = live_html(&report, Language::SimplifiedChinese, &live);
    assert!(page.contains(">昨天</a>"), "{page}");
}
