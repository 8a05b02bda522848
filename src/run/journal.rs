//! What a run has solved so far, kept in its folder until it is complete: a run that was stopped or killed is carried on from there.
//!
//! The file is a list of records that only grows: the length of what follows in bytes, the key of the subproblem, its solution, and a
//! checksum of both. All numbers are little-endian. A last record that is not whole, or damaged, ends the list.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
    sync::Mutex,
};

use twox_hash::XxHash3_128;

use super::NetworkSpecification;
use crate::{
    front::Termination,
    solver::{Criticality, Solution},
};

/// The name of the file in the folder of a run.
pub(super) const JOURNAL_FILE: &str = "solved.journal";
/// What the file begins with: the kind of file, and the version of its layout.
const MAGIC: &[u8; 8] = b"PSJOURN1";
/// Bytes of a key, and of a checksum.
const KEY: usize = 16;

/// A subproblem that was solved, as a run tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SolvedSubproblem {
    /// Tells it apart from all others of the run, those of the folds among them.
    pub key: u128,
    /// Its solution.
    pub solution: Solution,
}

/// The file while it is written.
#[derive(Debug)]
pub(super) struct JournalWriter {
    file: File,
}

impl JournalWriter {
    /// Goes on with the file of a folder, or begins one.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join(JOURNAL_FILE);
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        let (_, end) = places(&mut file)?;
        file.set_len(end)?;
        if end == 0 {
            file.write_all(MAGIC)?;
        } else {
            file.seek(SeekFrom::Start(end))?;
        }
        Ok(Self { file })
    }

    /// Adds a record.
    ///
    /// # Errors
    /// What the operating system refuses. What is left of the record is no part of the list.
    pub fn append(&mut self, solved: &SolvedSubproblem) -> io::Result<()> {
        self.file.write_all(&record(solved))
    }
}

/// The file of a run that is carried on. Solutions are read when they are needed.
#[derive(Debug)]
pub(super) struct Journal {
    file: Mutex<File>,
    places: Places,
}

impl Journal {
    /// That of a folder, if there is one.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn open(folder: &Path) -> io::Result<Option<Self>> {
        let mut file = match File::open(folder.join(JOURNAL_FILE)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let (places, _) = places(&mut file)?;
        Ok(Some(Self { file: Mutex::new(file), places }))
    }

    /// The solution with this key. One that cannot be read any more is solved again.
    pub fn recall(&self, key: u128) -> Option<Solution> {
        let &(place, length) = self.places.get(&key)?;
        let mut bytes = vec![0; length];
        let mut file = self.file.lock().ok()?;
        file.seek(SeekFrom::Start(place)).ok()?;
        file.read_exact(&mut bytes).ok()?;
        let (its_key, solution) = parse(&bytes)?;
        (its_key == key).then_some(solution)
    }
}

/// Where the record with a key begins, and how long it is.
type Places = HashMap<u128, (u64, usize)>;

/// Where the records with which keys lie, and where the list ends.
fn places(file: &mut File) -> io::Result<(Places, u64)> {
    let mut places = Places::new();
    let all = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::new(file);
    let mut magic = [0; MAGIC.len()];
    if reader.read_exact(&mut magic).is_err() || magic != *MAGIC {
        return Ok((places, 0));
    }
    let mut end = MAGIC.len() as u64;
    loop {
        let mut length = [0; 4];
        if reader.read_exact(&mut length).is_err() {
            break;
        }
        let length = u64::from(u32::from_le_bytes(length));
        let begin = end + 4;
        // What says that it goes beyond the end of the file is not whole; no room is made for it.
        if begin + length > all {
            break;
        }
        let Ok(size) = usize::try_from(length) else { break };
        let mut bytes = vec![0; size];
        reader.read_exact(&mut bytes)?;
        let Some((key, _)) = checked(&bytes) else { break };
        places.insert(key, (begin, size));
        end = begin + length;
    }
    Ok((places, end))
}

/// A whole record.
fn record(SolvedSubproblem { key, solution }: &SolvedSubproblem) -> Vec<u8> {
    let Solution { theta, l1, loss, criticality: Criticality { lambda, residual }, termination, gradients, work } =
        solution;
    let mut bytes = vec![0; 4];
    bytes.extend(key.to_le_bytes());
    for number in [l1, loss, lambda, residual, work] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend((*gradients as u64).to_le_bytes());
    let termination = Termination::ALL.iter().position(|known| known == termination);
    bytes.push(termination.and_then(|place| u8::try_from(place).ok()).unwrap_or_default());
    bytes.extend((theta.len() as u64).to_le_bytes());
    for (index, value) in (0_u32..).zip(theta).filter(|(_, value)| value.to_bits() != 0) {
        bytes.extend(index.to_le_bytes());
        bytes.extend(value.to_le_bytes());
    }
    let check = XxHash3_128::oneshot(&bytes[4..]);
    bytes.extend(check.to_le_bytes());
    // A network of the largest size that there can be takes 240 MB.
    let length = u32::try_from(bytes.len() - 4).unwrap_or(u32::MAX);
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// Key and solution of a record, without its length, if its checksum holds.
fn checked(bytes: &[u8]) -> Option<(u128, &[u8])> {
    let (rest, check) = bytes.split_at_checked(bytes.len().checked_sub(KEY)?)?;
    if XxHash3_128::oneshot(rest).to_le_bytes() != check {
        return None;
    }
    let (key, rest) = rest.split_first_chunk::<KEY>()?;
    Some((u128::from_le_bytes(*key), rest))
}

fn parse(bytes: &[u8]) -> Option<(u128, Solution)> {
    let (key, mut rest) = checked(bytes)?;
    let mut numbers = [0.0; 5];
    for number in &mut numbers {
        *number = f64::from_bits(word(&mut rest)?);
    }
    let [l1, loss, lambda, residual, work] = numbers;
    let gradients = usize::try_from(word(&mut rest)?).ok()?;
    let (&termination, after) = rest.split_first()?;
    rest = after;
    let termination = *Termination::ALL.get(usize::from(termination))?;
    // No memory is taken for more than a network can have.
    let parameters =
        usize::try_from(word(&mut rest)?).ok().filter(|&count| count <= NetworkSpecification::MAX_PARAMETERS)?;
    let mut theta = vec![0.0; parameters];
    while let Some((index, after)) = rest.split_first_chunk::<4>() {
        rest = after;
        *theta.get_mut(u32::from_le_bytes(*index) as usize)? = f64::from_bits(word(&mut rest)?);
    }
    let criticality = Criticality { lambda, residual };
    Some((key, Solution { theta, l1, loss, criticality, termination, gradients, work }))
}

/// The next eight bytes.
fn word(rest: &mut &[u8]) -> Option<u64> {
    let (word, after) = rest.split_first_chunk::<8>()?;
    *rest = after;
    Some(u64::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn solved(key: u128, theta: Vec<f64>) -> SolvedSubproblem {
        let criticality = Criticality { lambda: 0.25, residual: 1e-3 };
        let (termination, gradients) = (Termination::AtRest, 12);
        SolvedSubproblem {
            key,
            solution: Solution { theta, l1: 3.0, loss: 0.1, criticality, termination, gradients, work: 7.5 },
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read_bit_by_bit_and_a_torn_end_costs_no_more_than_itself(
            networks in prop::collection::vec(prop::collection::vec(prop_oneof![Just(0.0), Just(-0.0), any::<f64>()], 0..40), 1..6),
            torn in 1_usize..60,
        ) {
            let folder = tempfile::tempdir().unwrap();
            prop_assert!(Journal::open(folder.path()).unwrap().is_none());
            let all: Vec<_> = networks.into_iter().enumerate().map(|(key, theta)| solved(key as u128, theta)).collect();
            let mut writer = JournalWriter::open(folder.path()).unwrap();
            for solved in &all {
                writer.append(solved).unwrap();
            }
            let bits = |solution: &Solution| solution.theta.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            let journal = Journal::open(folder.path()).unwrap().unwrap();
            for SolvedSubproblem { key, solution } in &all {
                let found = journal.recall(*key).unwrap();
                prop_assert_eq!(bits(&found), bits(solution));
                prop_assert_eq!(Solution { theta: Vec::new(), ..found }, Solution { theta: Vec::new(), ..solution.clone() });
            }
            prop_assert!(journal.recall(99).is_none());
            // A kill in the middle of the last record, and a run that goes on after it.
            let path = folder.path().join(JOURNAL_FILE);
            let file = OpenOptions::new().write(true).open(&path).unwrap();
            file.set_len(file.metadata().unwrap().len() - torn as u64).unwrap();
            let last = all.last().unwrap();
            let mut writer = JournalWriter::open(folder.path()).unwrap();
            writer.append(&solved(100, vec![1.0])).unwrap();
            let journal = Journal::open(folder.path()).unwrap().unwrap();
            prop_assert!(journal.recall(last.key).is_none());
            prop_assert!(journal.recall(100).is_some());
            prop_assert!(all[..all.len() - 1].iter().all(|solved| journal.recall(solved.key).is_some()));
        }

        #[test]
        fn a_flipped_byte_is_noticed(place in 8_usize..200, flip in 1_u8..=255) {
            let folder = tempfile::tempdir().unwrap();
            JournalWriter::open(folder.path()).unwrap().append(&solved(5, (0..20).map(f64::from).collect())).unwrap();
            let path = folder.path().join(JOURNAL_FILE);
            let mut bytes = std::fs::read(&path).unwrap();
            bytes[place] ^= flip;
            std::fs::write(&path, bytes).unwrap();
            prop_assert!(Journal::open(folder.path()).unwrap().is_none_or(|journal| journal.recall(5).is_none()));
        }
    }
}
