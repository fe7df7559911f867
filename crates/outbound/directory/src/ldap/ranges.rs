//! Ranged retrieval: Active Directory gives at most 1,500 values of an attribute at once (MS-ADTS §3.1.1.3.1.3.3).

use ldap3::Scope;

use super::connection::Connection;
use super::entry::Entry;
use super::paging::Search;
use crate::DirectoryError;

/// With 1,500 values a round this is enough for 15 million members.
const MOST_ROUNDS: usize = 10_000;

impl Connection {
    /// All values of a multi-valued attribute of an entry, fetched in further rounds if the server gave only a part.
    pub(super) async fn all_values(
        &mut self,
        entry: &Entry,
        attribute: &str,
    ) -> Result<Vec<Vec<u8>>, DirectoryError> {
        let mut values = entry.values(attribute).to_vec();
        let Some(first) = entry.ranged(attribute) else { return Ok(values) };
        values.extend_from_slice(entry.values(first));
        let mut range = Range::parse(first).ok_or_else(|| entry.refuse(BROKEN))?;
        for _ in 0..MOST_ROUNDS {
            let Some(last) = range.last else { return Ok(values) };
            let next = last.checked_add(1).ok_or_else(|| entry.refuse(BROKEN))?;
            let wanted = format!("{attribute};range={next}-*");
            let search = Search {
                base: &entry.dn,
                scope: Scope::Base,
                filter: "(objectClass=*)",
                attributes: &[&wanted],
                what: "groups",
                page: 1,
            };
            let found = self.search(search).await?;
            let more = found.into_iter().next().ok_or_else(|| entry.refuse(GONE))?;
            let name = more.ranged(attribute).ok_or_else(|| entry.refuse(BROKEN))?;
            range =
                Range::parse(name).filter(|range| range.first == next).ok_or_else(|| entry.refuse(BROKEN))?;
            values.extend_from_slice(more.values(name));
        }
        Err(entry.refuse(BROKEN))
    }
}

const BROKEN: &str = "the server gave a part of its members and then not the rest";
const GONE: &str = "it disappeared while its members were read; the next reading will do";

/// `member;range=1500-2999`, or `member;range=3000-*` for the last part.
struct Range {
    first: usize,
    last: Option<usize>,
}

impl Range {
    fn parse(attribute: &str) -> Option<Self> {
        let (_, range) = attribute.split_once(";range=")?;
        let (first, last) = range.split_once('-')?;
        let first = first.parse().ok()?;
        let last = match last {
            "*" => None,
            number => Some(number.parse().ok().filter(|last| *last >= first)?),
        };
        Some(Self { first, last })
    }
}
