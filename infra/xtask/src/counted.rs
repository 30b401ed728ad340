//! What the system says of a process, and the size of a program.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use flate2::Compression;
use flate2::write::DeflateEncoder;

/// A hundredth of a second: the unit of `/proc/<pid>/stat` on Linux.
const TICK: Duration = Duration::from_millis(10);

/// CPU that a process has used, in all its threads, for itself and in the system; nothing once it has
/// ended.
pub fn cpu_time(pid: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may hold spaces; the times are the 12th and 13th field after it.
    let (_, after) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = after.split(' ').collect();
    let ticks = |field: usize| fields[field].parse::<u32>().unwrap();
    Some(TICK * (ticks(11) + ticks(12)))
}

/// How long a program is in a ZIP archive, apart from the archive's few headers.
pub fn zipped_bytes(program: &Path) -> anyhow::Result<usize> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&std::fs::read(program)?)?;
    Ok(encoder.finish()?.len())
}
