//! Profiles as bytes: a header, then the hosts in order, then their number.
//!
//! ```text
//! "dechaffP"  version: u16   { length: u32, a host in postcard's encoding }*   0: u32  hosts: u64
//! ```
//! All numbers are little-endian. The hosts can be read one by one, so that files of any size can be merged.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::lines::{Counted, Lines, Sample};
use super::pages::{REMEMBERED, Seen};
use super::place::Tenths;
use super::{SiteProfile, SiteProfiles};
use crate::error::Error;

const MAGIC: &[u8; 8] = b"dechaffP";
/// Changes whenever what is written changes, or how keys, sketches or paths come about.
const VERSION: u16 = 1;
/// No host takes more bytes than this in a file.
const LONGEST: u32 = 256 << 10;

#[derive(Serialize, Deserialize)]
struct HostRecord<'r> {
    host: &'r str,
    pages: u32,
    copies: u32,
    #[serde(borrow)]
    lines: Vec<LineRecord<'r>>,
    filter: Vec<u16>,
    seen: Vec<(u32, u32, u32)>,
}

#[derive(Serialize, Deserialize)]
struct LineRecord<'r> {
    key: u64,
    most: u32,
    doubt: u32,
    path: u32,
    lead: u32,
    tenths: [u16; 10],
    sample: &'r str,
}

/// Writes profiles one by one.
#[derive(Debug)]
pub struct SiteProfileWriter<W> {
    output: W,
    last: Option<Box<str>>,
    hosts: u64,
}

impl<W: Write> SiteProfileWriter<W> {
    /// Begins a file of profiles.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn new(mut output: W) -> io::Result<Self> {
        output.write_all(MAGIC)?;
        output.write_all(&VERSION.to_le_bytes())?;
        Ok(SiteProfileWriter { output, last: None, hosts: 0 })
    }

    /// Writes a profile. Hosts come in the order of their names, each once.
    ///
    /// # Errors
    /// If it cannot be written, or an earlier one has the same or a later name.
    pub fn write(&mut self, profile: &SiteProfile) -> io::Result<()> {
        if self.last.as_ref().is_some_and(|last| *last >= profile.host) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("the profile of {} does not come in the order of hosts", profile.host)));
        }
        let mut lines: Vec<&Counted> = profile.lines.iter().collect();
        lines.sort_unstable_by(|a, b| a.by_pages(b));
        let lines = lines.iter().map(|counted| LineRecord {
            key: counted.key,
            most: counted.most,
            doubt: counted.doubt,
            path: counted.path,
            lead: counted.lead,
            tenths: counted.tenths.0,
            sample: counted.sample.text(),
        });
        let record = HostRecord {
            host: &profile.host,
            pages: profile.pages,
            copies: profile.copies,
            lines: lines.collect(),
            filter: profile.lines.filter().to_vec(),
            seen: profile.seen.iter().map(|seen| (seen.address, seen.text[0], seen.text[1])).collect(),
        };
        let bytes = postcard::to_allocvec(&record).map_err(io::Error::other)?;
        self.output.write_all(&(bytes.len() as u32).to_le_bytes())?;
        self.output.write_all(&bytes)?;
        self.last = Some(profile.host.clone());
        self.hosts += 1;
        Ok(())
    }

    /// Ends the file. Without it a reader takes the file for cut off.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.output.write_all(&0u32.to_le_bytes())?;
        self.output.write_all(&self.hosts.to_le_bytes())?;
        self.output.flush()?;
        Ok(self.output)
    }
}

/// Reads profiles one by one, in the order of their hosts' names.
#[derive(Debug)]
pub struct SiteProfileReader<R> {
    input: R,
    buffer: Vec<u8>,
    last: Option<Box<str>>,
    hosts: u64,
    ended: bool,
}

impl<R: Read> SiteProfileReader<R> {
    /// Reads the beginning of a file of profiles.
    ///
    /// # Errors
    /// If it is no such file, of another version, or cannot be read.
    pub fn new(mut input: R) -> Result<Self, Error> {
        let mut head = [0; 10];
        let mut known = 0;
        while known < head.len() {
            match input.read(&mut head[known..]) {
                Ok(0) => break,
                Ok(count) => known += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(&error)),
            }
        }
        let magic = &head[..known.min(MAGIC.len())];
        if magic.is_empty() || !MAGIC.starts_with(magic) {
            return Err(Error::profile("this is no file of site profiles; `dechaff site learn` makes one".to_owned()));
        }
        if known < head.len() {
            return Err(cut(0));
        }
        let version = u16::from_le_bytes([head[8], head[9]]);
        if version != VERSION {
            let mend = if version > VERSION { "use a newer dechaff, or learn them anew" } else { "learn them anew" };
            return Err(Error::profile(format!("these site profiles are of version {version}, and this dechaff reads version {VERSION}: {mend}")));
        }
        Ok(SiteProfileReader { input, buffer: Vec::new(), last: None, hosts: 0, ended: false })
    }

    fn read(&mut self) -> Result<Option<SiteProfile>, Error> {
        let length = u32::from_le_bytes(self.array()?);
        if length == 0 {
            let hosts = u64::from_le_bytes(self.array()?);
            if hosts != self.hosts {
                return Err(self.damaged("the number of hosts is wrong"));
            }
            return Ok(None);
        }
        if length > LONGEST {
            return Err(self.damaged("a host is longer than any can be"));
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.resize(length as usize, 0);
        let filled = self.input.read_exact(&mut buffer);
        self.buffer = buffer;
        filled.map_err(|error| self.broke(&error))?;
        let profile = restore(&self.buffer).ok_or_else(|| self.damaged("a host has counts that cannot be"))?;
        if self.last.as_ref().is_some_and(|last| *last >= profile.host) {
            return Err(self.damaged("the hosts are not in order"));
        }
        self.last = Some(profile.host.clone());
        self.hosts += 1;
        Ok(Some(profile))
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes).map_err(|error| self.broke(&error))?;
        Ok(bytes)
    }

    fn broke(&self, error: &io::Error) -> Error {
        if error.kind() == io::ErrorKind::UnexpectedEof { cut(self.hosts) } else { unreadable(error) }
    }

    fn damaged(&self, what: &str) -> Error {
        let place = self.last.as_ref().map_or_else(|| "at the first host".to_owned(), |last| format!("after the host {last}"));
        Error::profile(format!("these site profiles are damaged {place}: {what}; learn them anew"))
    }
}

fn cut(hosts: u64) -> Error {
    Error::profile(format!("these site profiles are cut off after {hosts} hosts; copy the file again, or learn them anew"))
}

fn unreadable(error: &io::Error) -> Error {
    Error::profile(format!("the site profiles cannot be read: {error}"))
}

fn restore(bytes: &[u8]) -> Option<SiteProfile> {
    let (record, rest) = postcard::take_from_bytes::<HostRecord<'_>>(bytes).ok()?;
    let line = |line: &LineRecord<'_>| Counted {
        key: line.key,
        most: line.most,
        doubt: line.doubt,
        path: line.path,
        lead: line.lead,
        tenths: Tenths(line.tenths),
        sample: Sample::of(line.sample),
    };
    let sound = rest.is_empty()
        && !record.host.is_empty()
        && record.seen.len() <= REMEMBERED
        && record.lines.iter().all(|line| line.doubt < line.most && line.most - line.doubt <= record.pages);
    let lines = Lines::restore(record.lines.iter().map(line).collect(), record.filter)?;
    let seen = record.seen.iter().map(|(address, high, low)| Seen { address: *address, text: [*high, *low] }).collect();
    sound.then(|| SiteProfile { host: record.host.into(), pages: record.pages, copies: record.copies, lines, seen })
}

impl<R: Read> Iterator for SiteProfileReader<R> {
    type Item = Result<SiteProfile, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.read().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

impl SiteProfiles {
    /// The profiles in the form of files.
    ///
    /// The same profiles give the same bytes, whatever the order in which their hosts were learned.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let write = || {
            let mut writer = SiteProfileWriter::new(Vec::new())?;
            self.iter().try_for_each(|profile| writer.write(profile))?;
            writer.finish()
        };
        // Into memory, and in order: nothing can fail.
        write().unwrap_or_default()
    }

    /// Reads what [`to_bytes`](SiteProfiles::to_bytes) or a [`SiteProfileWriter`] wrote.
    ///
    /// ```
    /// use dechaff::{ErrorKind, SiteProfiles};
    ///
    /// let bytes = SiteProfiles::new().to_bytes();
    /// assert!(SiteProfiles::from_bytes(&bytes)?.is_empty());
    /// let error = SiteProfiles::from_bytes(&bytes[..12]).expect_err("it was cut");
    /// assert_eq!(error.kind(), ErrorKind::Profile);
    /// assert_eq!(error.to_string(), "these site profiles are cut off after 0 hosts; copy the file again, or learn them anew");
    /// # Ok::<(), dechaff::Error>(())
    /// ```
    ///
    /// # Errors
    /// If these are no profiles, of another version, cut off or damaged.
    pub fn from_bytes(mut bytes: &[u8]) -> Result<Self, Error> {
        let mut profiles = SiteProfiles::new();
        for profile in SiteProfileReader::new(&mut bytes)? {
            profiles.add(profile?);
        }
        if !bytes.is_empty() {
            return Err(Error::profile(format!("these site profiles are damaged: {} bytes follow after their end", bytes.len())));
        }
        Ok(profiles)
    }
}
