//! What the compiler cannot say about the tree.

use std::fs;
use std::path::{Path, PathBuf};

use tallydesk_shell::{Config, example_config};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_published_schema_is_that_of_the_types() {
    let published: serde_json::Value =
        serde_json::from_str(&read("shared/events/event.schema.json")).unwrap();
    let current = tallydesk_events::json_schema();
    assert!(published == current, "run: cargo run -- schema > shared/events/event.schema.json");
}

#[test]
fn the_published_kpis_are_those_of_the_registry() {
    let is_current = read("KPIS.md") == tallydesk_kpis::document();
    assert!(is_current, "run: cargo run -- kpis > KPIS.md");
}

#[test]
fn the_published_limits_of_marketplaces_are_those_of_the_presets() {
    let is_current = read("docs/marketplaces.md") == tallydesk_kpis::marketplaces_document();
    assert!(is_current, "run: cargo run -- marketplaces > docs/marketplaces.md");
}

#[test]
fn the_published_sources_are_those_of_the_table() {
    let is_current = read("shared/sources/README.md") == tallydesk_sources::document();
    assert!(is_current, "run: cargo run -- sources > shared/sources/README.md");
}

#[test]
fn every_source_has_a_page_with_the_same_parts() {
    for source in tallydesk_sources::SOURCES {
        let page = read(&format!("docs/sources/{}.md", source.name));
        let headings: Vec<_> = page.lines().filter(|line| line.starts_with('#')).collect();
        let title = format!("# {}", source.title);
        let parts = [
            title.as_str(),
            "## Set up",
            "## The key",
            "## Try it",
            "## What its figures include",
            "## What they cannot include",
        ];
        assert!(parts.iter().all(|part| headings.contains(part)), "{}: {headings:?}", source.name);
    }
}

#[test]
fn the_example_config_is_that_of_the_types() {
    let example = read("infra/config/tallydesk.toml");
    assert!(example == example_config(), "run: cargo run -- config > infra/config/tallydesk.toml");
    let config = Config::parse(&example, "tallydesk.toml".as_ref()).unwrap();
    assert!(config.digests().count() > 0);
}

#[test]
fn pure_crates_cannot_touch_the_world() {
    for name in ["events", "sources", "ledger", "kpis", "digests"] {
        let manifest = read(&format!("shared/{name}/Cargo.toml"));
        let own = manifest.split("[dev-dependencies]").next().unwrap();
        for impure in ["tokio", "aws-", "reqwest", "tallydesk-shell", "tallydesk-stores"] {
            assert!(!own.contains(impure), "shared/{name} depends on {impure}");
        }
    }
}

#[test]
fn every_crate_takes_the_workspace_lints() {
    let mut manifests = Vec::new();
    for folder in ["shared", "functions", "infra", "."] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let manifest = entry.unwrap().path().join("Cargo.toml");
            if manifest.exists() {
                manifests.push(manifest);
            }
        }
    }
    assert!(manifests.len() > 10, "{manifests:?}");
    for manifest in manifests {
        let text = fs::read_to_string(&manifest).unwrap();
        assert!(text.contains("[lints]\nworkspace = true"), "{}", manifest.display());
    }
}

#[test]
fn every_variable_that_a_function_reads_is_set_by_the_template() {
    let template = read("template.yaml");
    let code = read("shared/shell/src/aws.rs");
    let variables = code.split('"').filter(|text| text.starts_with("TALLYDESK_"));
    let mut count = 0;
    for variable in variables {
        assert!(template.contains(&format!("{variable}:")), "{variable} is not in template.yaml");
        count += 1;
    }
    assert_eq!(count, 5);
}
