//! How much memory a process takes, where the system tells it as Linux does.

/// The most memory that a process has held, in KiB; nothing once it has ended.
#[must_use]
pub fn peak_kilobytes(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
