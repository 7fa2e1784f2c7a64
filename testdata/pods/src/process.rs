//! What this process uses.

use std::time::Duration;

use crate::Error;

/// Memory in bytes, and the processor's time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Resident now.
    pub(crate) resident: u64,
    /// Resident at most, since [`forget_peak`].
    pub(crate) peak: u64,
    pub(crate) work: Duration,
}

impl Usage {
    pub(crate) fn now() -> Result<Self, Error> {
        /// Ticks of the kernel are hundredths of a second.
        const TICK: u64 = 10;
        let status = std::fs::read_to_string("/proc/self/status")?;
        let kilobytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|line| line.split_whitespace().next());
            number.unwrap_or("0").parse::<u64>()
        };
        let stat = std::fs::read_to_string("/proc/self/stat")?;
        let fields = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let mut ticks = 0;
        // utime and stime, from the state on.
        for field in fields.split_whitespace().skip(11).take(2) {
            ticks += field.parse::<u64>()?;
        }
        Ok(Self {
            resident: kilobytes("VmRSS:")? * 1024,
            peak: kilobytes("VmHWM:")? * 1024,
            work: Duration::from_millis(ticks * TICK),
        })
    }
}

/// Has the kernel begin anew with what is resident at most.
pub(crate) fn forget_peak() -> Result<(), Error> {
    Ok(std::fs::write("/proc/self/clear_refs", "5")?)
}
