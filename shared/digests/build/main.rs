//! Makes the enum of messages from the files of the languages, and refuses to build where they
//! differ: a message that is missing is an error here, not English in a Chinese digest.

mod code;
mod messages;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use messages::{Faults, Messages};

/// The language whose file the others are held against.
const FIRST: &str = "en";
/// The other languages.
const OTHERS: [&str; 2] = ["zh-Hans", "zh-Hant"];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=languages");
    match generated() {
        Ok(code) => match write(&code) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&[error.to_string()]),
        },
        Err(faults) => fail(&faults),
    }
}

fn fail(faults: &[String]) -> ExitCode {
    for fault in faults {
        println!("cargo::error={fault}");
    }
    ExitCode::FAILURE
}

/// The code, if the languages say the same.
fn generated() -> Result<String, Faults> {
    let first = read(FIRST)?;
    let mut faults = first.faults();
    for language in OTHERS {
        faults.extend(read(language)?.faults_beside(&first));
    }
    if faults.is_empty() { Ok(code::of(&first)) } else { Err(faults) }
}

fn read(language: &str) -> Result<Messages, Faults> {
    let path = format!("languages/{language}.ftl");
    let text = fs::read_to_string(&path).map_err(|error| vec![format!("{path}: {error}")])?;
    Messages::parse(&path, &text)
}

// A build script learns from the environment where to write; the crate itself reads none.
#[allow(clippy::disallowed_methods)]
fn write(code: &str) -> io::Result<()> {
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&folder).join("messages.rs"), code)
}
