//! The programs: ours as they are deployed, the others with what they need, all under Cargo's target
//! folder.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use tallydesk_aws::cloud::Cloud;
use tallydesk_aws::lambda::Function;
use tallydesk_aws::template::{FunctionSpec, workspace};
use tallydesk_shell::{Clock, Config};
use tallydesk_tally::Tally;

use super::contestants::trust;

/// Where each program is.
pub struct Programs {
    /// `receive` as Cargo builds it for a release.
    pub receive: PathBuf,
    /// `tally`, likewise.
    pub tally: PathBuf,
    /// A folder with the config.
    pub layers: PathBuf,
    /// An authority that vouches for nobody.
    pub roots: PathBuf,
    folder: PathBuf,
}

impl Programs {
    /// Our own, built for a release.
    pub fn ours() -> anyhow::Result<Self> {
        let release = std::env::current_exe()?.parent().context("no folder")?.to_owned();
        let target = release.parent().context("no target folder")?;
        let folder = release.join("benchmarks");
        std::fs::create_dir_all(&folder)?;
        run(Command::new("cargo")
            .args([
                "build",
                "--release",
                "--package",
                "tallydesk-aws",
                "--bin",
                "aws-receive",
                "--bin",
                "aws-tally",
                "--target-dir",
            ])
            .arg(target)
            .current_dir(workspace()))?;
        Ok(Self {
            receive: release.join("aws-receive"),
            tally: release.join("aws-tally"),
            layers: workspace().join("infra/config"),
            roots: roots(&folder)?,
            folder,
        })
    }

    /// A program as Lambda would deploy it under what a template says of it.
    pub fn deployed(&self, spec: FunctionSpec, program: &Path, cloud: &Cloud) -> Function {
        let mut function = Function::deployed(spec, program, &self.layers, cloud);
        trust(&mut function, &self.roots);
        function
    }

    /// A program that is started by a line of the shell.
    pub fn under(&self, line: &str, name: &str) -> anyhow::Result<PathBuf> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        start(&folder, line)
    }

    /// Who looks at what is counted, past the functions.
    pub fn counter(&self, cloud: &Cloud) -> anyhow::Result<Tally> {
        let config = Config::read(&self.layers.join("tallydesk.toml"))?;
        Ok(Tally::new(cloud.database.store(), config.rules(), Clock::system()))
    }

    /// Starts the handler in Python, installed if it is not there.
    pub fn python(&self) -> anyhow::Result<PathBuf> {
        python(&self.folder.join("python"))
    }

    /// Starts the handler in Node, installed if it is not there.
    pub fn node(&self) -> anyhow::Result<PathBuf> {
        node(&self.folder.join("node"))
    }
}

/// An authority of which nobody has a certificate, in a file.
fn roots(folder: &Path) -> anyhow::Result<PathBuf> {
    let certified = rcgen::generate_simple_self_signed(vec!["nobody.example".to_owned()])?;
    let file = folder.join("roots.pem");
    std::fs::write(&file, certified.cert.pem())?;
    Ok(file)
}

fn python(folder: &Path) -> anyhow::Result<PathBuf> {
    let own = workspace().join("infra/benchmarks/python");
    let interpreter = folder.join("environment/bin/python");
    if !interpreter.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("environment")))?;
    }
    run(Command::new(&interpreter)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
        .arg(own.join("requirements.txt")))?;
    std::fs::copy(own.join("handler.py"), folder.join("handler.py"))?;
    start(folder, &format!("exec {} -m awslambdaric handler.handler", interpreter.display()))
}

fn node(folder: &Path) -> anyhow::Result<PathBuf> {
    let own = workspace().join("infra/benchmarks/node");
    std::fs::create_dir_all(folder)?;
    for file in ["package.json", "package-lock.json", "handler.mjs", "runtime.mjs"] {
        std::fs::copy(own.join(file), folder.join(file))?;
    }
    if !folder.join("node_modules").exists() {
        run(Command::new("npm").args(["ci", "--silent", "--no-audit"]).current_dir(folder))?;
    }
    let found = Command::new("sh").args(["-c", "command -v node"]).output()?;
    let interpreter = String::from_utf8(found.stdout)?;
    start(folder, &format!("exec {} runtime.mjs", interpreter.trim()))
}

/// What Lambda would start: a file called `bootstrap`.
fn start(folder: &Path, line: &str) -> anyhow::Result<PathBuf> {
    let file = folder.join("bootstrap");
    std::fs::write(&file, format!("#!/bin/sh\ncd {}\n{line}\n", folder.display()))?;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755))?;
    Ok(file)
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let ended = command.status().with_context(|| format!("{command:?} does not start"))?;
    ensure!(ended.success(), "{command:?} failed");
    Ok(())
}
