//! What a child process costs: CPU time and peak memory as Linux counts them, or wall time.

use std::fs::{self, File};
use std::io::Read;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::Result;

/// Linux counts CPU time for programs in hundredths of a second, whatever the kernel's own tick (`USER_HZ`).
const TICKS_A_SECOND: f64 = 100.0;
/// Between two looks at a child's peak memory. The kernel keeps the peak; only the last moments can be missed.
const LOOK: Duration = Duration::from_millis(3);

/// What one run of a program took.
pub(crate) struct Cost {
    /// User and system time of the process and of all it waited for, in seconds.
    pub(crate) cpu: f64,
    /// Most memory resident at once, in millions of bytes.
    pub(crate) peak_mb: f64,
    /// What it printed.
    pub(crate) stdout: String,
    /// How it ended.
    pub(crate) status: ExitStatus,
}

/// Runs a program to its end and measures it; it gets no terminal. Children must not be waited for elsewhere meanwhile.
///
/// # Errors
/// When it cannot be started, or where there is no `/proc`.
pub(crate) fn run(command: &mut Command) -> Result<Cost> {
    let mut output = tempfile::tempfile()?;
    let before = waited_cpu()?;
    let mut child = command.stdin(Stdio::null()).stdout(output.try_clone()?).spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak_mb = 0.0_f64;
    let status = loop {
        peak_mb = peak_mb.max(fs::read_to_string(&status_file).ok().and_then(|text| peak(&text)).unwrap_or(0.0));
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(LOOK),
        }
    };
    let stdout = read_from_start(&mut output)?;
    Ok(Cost { cpu: waited_cpu()? - before, peak_mb, stdout, status })
}

/// Runs a program that has to end well.
///
/// # Errors
/// As for [`run`], and when it ends otherwise.
pub(crate) fn run_well(command: &mut Command) -> Result<Cost> {
    let cost = run(command)?;
    if cost.status.success() {
        Ok(cost)
    } else {
        Err(format!("{command:?} ended with {}: {}", cost.status, cost.stdout).into())
    }
}

/// The wall time of one short run, in milliseconds, without any look at it meanwhile.
///
/// # Errors
/// When it cannot be started or ends badly.
pub(crate) fn time(command: &mut Command) -> Result<f64> {
    let started = Instant::now();
    let output = command.stdin(Stdio::null()).output()?;
    let wall = started.elapsed().as_secs_f64() * 1e3;
    if !output.status.success() {
        return Err(format!("{command:?} ended with {}", output.status).into());
    }
    Ok(wall)
}

fn read_from_start(file: &mut File) -> Result<String> {
    use std::io::Seek;
    file.rewind()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(text)
}

/// CPU seconds of all children waited for so far: `cutime` and `cstime` of proc(5).
fn waited_cpu() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The second field is the program's name in brackets and may hold anything; the third follows the last bracket.
    let fields: Vec<&str> =
        stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect()).unwrap_or_default();
    let ticks = |number: usize| fields.get(number - 3).and_then(|field| field.parse::<f64>().ok());
    let (user, system) = (ticks(16).ok_or("no cutime")?, ticks(17).ok_or("no cstime")?);
    Ok((user + system) / TICKS_A_SECOND)
}

fn peak(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

/// The value in the middle; 0 of nothing.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value that a share of all values does not exceed; 0 of nothing.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(place.saturating_sub(1)).copied().unwrap_or(0.0)
}
