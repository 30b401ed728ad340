//! The order of the example, its values, and what of it is in use.

pub(super) const INTRODUCTION: &str = "\
# Tallydesk's config: every key, with its default or an example. It travels to AWS as a layer of
# its own: change it, deploy, nothing is built again. An unknown key or a wrong value is refused at
# start, with line and reason. Secrets are never here: they are in the secret that the deployment
# names (output SecretArn).
#
# Rules, schedules, sla, service_level and marketplaces change figures that are counted already:
# tallydesk rebuild counts them anew, and tells which of them moved.
#
# Lines that begin with # and a space explain. Others that begin with # are examples, or defaults
# that nothing in this version follows: take the # away to use them.
";

/// A table of the example, or one of an array of tables.
pub(super) struct Section {
    /// Its name in brackets.
    pub(super) header: &'static str,
    /// Where the schema has its keys; `*` is any name.
    pub(super) place: &'static [&'static str],
    pub(super) shown: Shown,
    pub(super) keys: &'static [Key],
}

/// A key with its value.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) value: &'static str,
    pub(super) shown: Shown,
}

/// How the example shows something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// As the default: whoever deletes it changes nothing.
    Default,
    /// In use, as a first deployment might want it.
    InUse,
    /// Commented out.
    Off,
}

const fn default(name: &'static str, value: &'static str) -> Key {
    Key { name, value, shown: Shown::Default }
}

const fn used(name: &'static str, value: &'static str) -> Key {
    Key { name, value, shown: Shown::InUse }
}

const fn off(name: &'static str, value: &'static str) -> Key {
    Key { name, value, shown: Shown::Off }
}

const fn section(
    header: &'static str,
    place: &'static [&'static str],
    keys: &'static [Key],
) -> Section {
    Section { header, place, shown: Shown::InUse, keys }
}

const fn section_off(
    header: &'static str,
    place: &'static [&'static str],
    keys: &'static [Key],
) -> Section {
    Section { header, place, shown: Shown::Off, keys }
}

/// The example, in its order.
pub(super) const SECTIONS: &[Section] = &[
    section(
        "[account]",
        &["account"],
        &[
            used("name", r#""Example Store""#),
            off("public_url", r#""https://example.lambda-url.eu-central-1.on.aws""#),
            off("dashboard_url", r#""https://example-page.lambda-url.eu-central-1.on.aws""#),
            used("time_zone", r#""Europe/Berlin""#),
            default("languages", r#"["en"]"#),
            default("currency", r#""EUR""#),
            default("week_starts", r#""monday""#),
        ],
    ),
    section(
        "[[rules]]",
        &["rules"],
        &[
            default("schedule_rule", r#""at_event""#),
            default("one_touch_rule", r#""exactly_one""#),
            default("sla_rule", r#""latest""#),
            default("csat_positive", "4"),
            default("fcr_window_days", "7"),
            default("repeat_window_days", "7"),
            off("segment_tags", r#"["vip", "wholesale"]"#),
            default("complaint_tags", r#"["complaint"]"#),
            default("complaint_categories", r#"["complaint"]"#),
            default("complaint_limit", r#""48h""#),
            default("live_channels", r#"["chat", "phone"]"#),
            default("order_status_categories", r#"["order_status", "where_is_my_order", "wismo"]"#),
            default("rank_from", "10"),
            default("conversion_window_days", "3"),
            default("active_days", "90"),
            default("short_abandons", r#""exclude""#),
            default("short_abandon_seconds", "5"),
            default("asa_includes_ring", "false"),
            default("call_service_level", r#""default""#),
            default("presence_max", r#""24h""#),
            off("knowledge_hosts", r#"["help.example.com"]"#),
        ],
    ),
    section_off("[[rules]]", &["rules"], &[off("from", "2027-01-01"), off("csat_positive", "5")]),
    section(
        "[[schedules]]",
        &["schedules"],
        &[
            used("name", r#""office""#),
            off("zone", r#""Europe/Berlin""#),
            used("holidays", "[2026-12-25, 2026-12-26, 2027-01-01]"),
        ],
    ),
    section(
        "[schedules.hours]",
        &["schedules", "hours"],
        &[
            used("mon", r#"["09:00-18:00"]"#),
            used("tue", r#"["09:00-18:00"]"#),
            used("wed", r#"["09:00-18:00"]"#),
            used("thu", r#"["09:00-18:00"]"#),
            used("fri", r#"["09:00-17:00"]"#),
            default("sat", "[]"),
            default("sun", "[]"),
        ],
    ),
    section_off(
        "[[schedules]]",
        &["schedules"],
        &[
            off("name", r#""night""#),
            off("zone", r#""America/Chicago""#),
            off("applies_to", r#"{ group = ["Night desk"], channel = ["chat"] }"#),
            off("hours", r#"{ fri = ["22:00-24:00"], sat = ["00:00-06:00"] }"#),
        ],
    ),
    section_off(
        "[[schedules]]",
        &["schedules"],
        &[
            off("name", r#""night""#),
            off("from", "2027-01-01"),
            off("hours", r#"{ sat = ["00:00-02:00", "03:00-08:00"] }"#),
        ],
    ),
    section_off(
        "[[sla]]",
        &["sla"],
        &[
            off("name", r#""urgent""#),
            off("applies_to", r#"{ priority = ["urgent"], tag = ["vip"] }"#),
            off("requires", r#"{ brand = ["main"], category = ["delivery", "payment"] }"#),
            off("first_reply", r#"{ within = "30m", clock = "business" }"#),
            off("next_reply", r#"{ within = "1h30m", clock = "business" }"#),
            off(
                "full_resolution",
                r#"{ within = "2d", clock = "calendar", pauses_in = ["pending", "on_hold"] }"#,
            ),
        ],
    ),
    section_off(
        "[[sla]]",
        &["sla"],
        &[
            off("name", r#""urgent""#),
            off("from", "2027-01-01"),
            off("applies_to", r#"{ priority = ["urgent"] }"#),
            off("first_reply", r#"{ within = "15m", clock = "business" }"#),
        ],
    ),
    section_off(
        "[targets]",
        &["targets"],
        &[
            off(r#""first_reply_time.calendar.median""#, r#""1h""#),
            off(r#""csat""#, r#""90%""#),
            off(r#""backlog""#, "50"),
        ],
    ),
    section_off("[service_level]", &["service_level"], &[off("chat", "20"), off("phone", "20")]),
    section_off(
        "[[marketplaces]]",
        &["marketplaces"],
        &[
            off("name", r#""amazon""#),
            off("applies_to", r#"{ channel = ["amazon"] }"#),
            off("preset", r#""amazon""#),
            off("response_within", r#""24h""#),
            off("schedule", r#""office""#),
            off("order_defects", r#"{ at_most = "1%", days = 60 }"#),
            off("cancellations", r#"{ at_most = "2.5%", days = 7 }"#),
            off("late_shipments", r#"{ at_most = "4%", days = 10 }"#),
            off("on_time_shipments", r#"{ at_least = "96%", days = 30 }"#),
        ],
    ),
    section_off(
        "[[cost]]",
        &["cost"],
        &[
            off("from", "2026-01-01"),
            off("agent_hour", "28.50"),
            off("fixed_month", "400.00"),
            off("head_month", "15.00"),
            off("heads", "8"),
            off("margin", r#""35%""#),
        ],
    ),
    section_off("[retention]", &["retention"], &[off("keep_months", "36")]),
    section_off(
        "[sources.zendesk]",
        &["sources", "*"],
        &[
            off("default_brand", r#""main""#),
            off("ticket_url", r#""https://example.zendesk.com/agent/tickets/{id}""#),
            off("statuses", r#"{ "Waiting on the courier" = "on_hold" }"#),
            off("priorities", r#"{ "P1" = "urgent" }"#),
            off("channels", r#"{ "web_widget" = "chat" }"#),
            off("category_field", r#""category""#),
            off("rating_field", r#""rating""#),
            off("rating_scale", r#""stars_5""#),
            off("replies_in_assignments", "false"),
        ],
    ),
    section(
        "[[digests]]",
        &["digests"],
        &[
            used("name", r#""morning""#),
            used("period", r#""day""#),
            used("at", r#""09:00""#),
            default(
                "headline",
                r#"[
    "tickets_created",
    "tickets_solved",
    "first_reply_time.calendar.median",
    "csat",
    "backlog",
]"#,
            ),
            default("dimensions", r#"["agent", "channel", "category"]"#),
            default("agents", r#""named""#),
            off("to", r#"["reports-folder"]"#),
        ],
    ),
    section_off(
        "[[destinations]]",
        &["destinations"],
        &[
            off("name", r#""managers-mail""#),
            off("kind", r#""email""#),
            default("transport", r#""ses""#),
            off("from", r#""Example Store <figures@example.com>""#),
            off("to", r#"["manager@example.com", "owner@example.com"]"#),
        ],
    ),
    section_off(
        "[[destinations]]",
        &["destinations"],
        &[
            off("name", r#""leads-mail""#),
            off("kind", r#""email""#),
            off("transport", r#""smtp""#),
            off("host", r#""mail.example.com""#),
            default("port", "465"),
            default("tls", r#""implicit""#),
            off("from", r#""figures@example.com""#),
            off("to", r#"["leads@example.com"]"#),
        ],
    ),
    section_off(
        "[[destinations]]",
        &["destinations"],
        &[off("name", r#""team-slack""#), off("kind", r#""slack""#)],
    ),
    section_off(
        "[[destinations]]",
        &["destinations"],
        &[
            off("name", r#""team-telegram""#),
            off("kind", r#""telegram""#),
            off("chat_id", "-1001234567890"),
        ],
    ),
    section_off(
        "[[destinations]]",
        &["destinations"],
        &[
            off("name", r#""our-webhook""#),
            off("kind", r#""webhook""#),
            off("host", r#""hooks.example.com""#),
        ],
    ),
    section_off(
        "[[destinations]]",
        &["destinations"],
        &[
            off("name", r#""reports-folder""#),
            off("kind", r#""file""#),
            off("folder", r#""reports""#),
            off("language", r#""en""#),
        ],
    ),
];
