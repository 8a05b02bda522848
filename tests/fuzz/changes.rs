//! Sound files with something changed.

use std::time::{Duration, Instant};

use bolero::TypeGenerator;

/// What is done to a file.
#[derive(Clone, Debug, TypeGenerator)]
pub struct Changes {
    /// Which of the sound files.
    pub base: u8,
    edits: Vec<Edit>,
}

/// One change, at a share of the length of the file.
#[derive(Clone, Debug, TypeGenerator)]
struct Edit {
    at: u16,
    kind: Kind,
}

#[derive(Clone, Debug, TypeGenerator)]
enum Kind {
    Set(u8),
    Flip(u8),
    /// Four bytes, in one of both orders: lengths and counts.
    Number(u32, bool),
    Insert(Vec<u8>),
    Remove(u8),
    /// What stands there stands there again and again.
    Repeat(u8, u16),
    Cut,
    /// One of the texts that files are made of.
    Text(u8),
}

/// Texts that mean something in one of the formats.
const TEXTS: [&str; 40] = [
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    "\"",
    "=",
    "[",
    "]",
    "{",
    "}",
    "'''",
    "\"\"\"",
    "NaN",
    "inf",
    "-1",
    "1e999",
    "18446744073709551616",
    "0",
    "NA",
    "?",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}[2J",
    "\0",
    "a=b",
    "1,5",
    "[[a]]",
    "é",
    "-0",
    "9223372036854775807",
    "null",
    "true",
    "..",
    "/",
    "free_inputs = [99]\n",
    "hidden = [4000000000, 4000000000]\n",
    "4294967295",
    "\\u0000",
    "point",
];
/// Bytes of a changed file, at most: a fuzzer wants many files rather than large ones.
const MOST: usize = 1 << 20;

impl Changes {
    /// The file that it was with its changes.
    pub fn of(&self, sound: &[u8]) -> Vec<u8> {
        let mut bytes = sound.to_vec();
        for edit in self.edits.iter().take(12) {
            let at = bytes.len() * usize::from(edit.at) / usize::from(u16::MAX);
            edit.kind.apply(&mut bytes, at);
            bytes.truncate(MOST);
        }
        bytes
    }

    /// One of several.
    pub fn choose<'a, T>(&self, all: &'a [T]) -> &'a T {
        &all[usize::from(self.base) % all.len()]
    }
}

impl Kind {
    fn apply(&self, bytes: &mut Vec<u8>, at: usize) {
        let put = |bytes: &mut Vec<u8>, new: &[u8]| drop(bytes.splice(at..at, new.iter().copied()));
        match self {
            Self::Set(value) => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = *value),
            Self::Flip(bit) => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (bit % 8)),
            Self::Number(number, big) => {
                let new = if *big { number.to_be_bytes() } else { number.to_le_bytes() };
                bytes.iter_mut().skip(at).zip(new).for_each(|(byte, new)| *byte = new);
            }
            Self::Insert(new) => put(bytes, new),
            Self::Remove(count) => drop(bytes.drain(at..(at + usize::from(*count)).min(bytes.len()))),
            Self::Repeat(length, times) => {
                let end = (at + usize::from(*length)).min(bytes.len());
                let new = bytes[at..end].repeat(usize::from(*times) % 2000);
                put(bytes, &new);
            }
            Self::Cut => bytes.truncate(at),
            Self::Text(which) => put(bytes, TEXTS[usize::from(*which) % TEXTS.len()].as_bytes()),
        }
    }
}

/// A file of at most [`MOST`] bytes is read within this time of the processor: what else a machine does counts for nothing.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same by the clock, for what waits for ever.
const HANG: Duration = Duration::from_mins(5);
/// Memory of the whole program, in KiB.
const MOST_MEMORY: u64 = 1 << 20;

/// Reads something, which must be done soon, in bounded memory, and say at most a few lines if it fails.
pub fn read<T, E: std::fmt::Display>(what: impl FnOnce() -> Result<T, E>) {
    let (start, worked) = (Instant::now(), processor_time());
    if let Err(error) = what() {
        let message = error.to_string();
        assert!(message.len() < 20_000, "a message of {} bytes: {}", message.len(), &message[..200]);
        assert!(!message.is_empty());
    }
    // Where the system does not tell it, only what never ends is found.
    let worked = worked.zip(processor_time()).map(|(before, now)| now.saturating_sub(before));
    assert!(worked.is_none_or(|worked| worked < PATIENCE), "{worked:?}");
    assert!(start.elapsed() < HANG, "{:?}", start.elapsed());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    assert!(peak.is_none_or(|peak: u64| peak < MOST_MEMORY), "{peak:?} KiB");
}

/// Time that processors have worked for this program, in hundredths of a second as Linux tells them.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may hold blanks; after it the times are the twelfth and thirteenth entry.
    let mut times = text.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let hundredths: u64 = times.next()?.parse::<u64>().ok()? + times.next()?.parse::<u64>().ok()?;
    Some(Duration::from_millis(10 * hundredths))
}
