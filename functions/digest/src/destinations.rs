use std::fs;
use std::io;
use std::path::Path;

use tallydesk_digests::{html, text};
use tallydesk_kpis::Report;
use tallydesk_shell::{Destination, Language};

/// Serves one destination; false if it was served before.
pub(crate) fn serve(destination: &Destination, digest: &str, report: &Report) -> io::Result<bool> {
    match destination {
        Destination::File { folder, language, .. } => {
            write_files(folder, digest, report, *language)
        }
    }
}

/// Writes the digest as a page, as text and as JSON. The page is written last: a crash before it
/// leaves the period unserved, and the next tick writes all three again.
fn write_files(
    folder: &Path,
    digest: &str,
    report: &Report,
    language: Language,
) -> io::Result<bool> {
    // A digest's name is fit for a file: the config is refused otherwise.
    let stem = format!("{digest}-{}-{}", report.period.kind.as_str(), report.period.from);
    let page = folder.join(format!("{stem}.html"));
    if page.exists() {
        return Ok(false);
    }
    fs::create_dir_all(folder)?;
    write_whole(&folder.join(format!("{stem}.txt")), &text(report, language))?;
    write_whole(&folder.join(format!("{stem}.json")), &serde_json::to_string_pretty(report)?)?;
    write_whole(&page, &html(report, language))?;
    Ok(true)
}

/// A file is there whole or not at all.
fn write_whole(path: &Path, content: &str) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    fs::write(&unfinished, content)?;
    fs::rename(&unfinished, path)
}
