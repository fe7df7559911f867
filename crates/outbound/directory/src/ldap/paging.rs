//! Paged searches (RFC 2696) that end with everything or with an error.

use ldap3::asn1::parse_tag;
use ldap3::controls::{Control, MakeCritical, PagedResults, RawControl};
use ldap3::{LdapResult, Scope};

use super::connection::{Connection, meaning};
use super::entry::{Entry, bytes, children, references};
use crate::DirectoryError;

/// OID of the control.
const PAGED_RESULTS: &str = "1.2.840.113556.1.4.319";
/// Result codes that say "that was not all": time limit, size limit, the administrator's limit.
const CUT_OFF: [u32; 3] = [3, 4, 11];
/// `unavailableCriticalExtension`: the server cannot page.
const CANNOT_PAGE: u32 = 12;
/// `referral`: the whole search belongs elsewhere.
const REFERRAL: u32 = 10;
/// More entries than any organisation has; a server that goes round in circles ends here.
const MOST_ENTRIES: usize = 1_000_000;
/// Pages without an entry before the server is taken to go round in circles.
const MOST_EMPTY_PAGES: usize = 1_000;

/// What is looked for.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    pub(super) base: &'a str,
    pub(super) scope: Scope,
    pub(super) filter: &'a str,
    pub(super) attributes: &'a [&'a str],
    /// `users` or `groups`, for errors.
    pub(super) what: &'static str,
    /// Entries a page.
    pub(super) page: u32,
}

/// Takes an entry as it comes, so that no more of it is kept than is needed; its error ends the search.
pub(super) type Each<'a> = dyn FnMut(Entry) -> Result<(), DirectoryError> + Send + 'a;

/// How much one server had, and where it sent us for the rest.
#[derive(Default)]
pub(super) struct Yield {
    pub(super) entries: usize,
    pub(super) references: Vec<String>,
}

impl Connection {
    /// Runs a search to its end and keeps what it finds: for searches that find little.
    pub(super) async fn search(&mut self, search: Search<'_>) -> Result<Vec<Entry>, DirectoryError> {
        let mut entries = Vec::new();
        let mut keep = |entry| {
            entries.push(entry);
            Ok(())
        };
        self.search_each(search, &mut keep, &|_| ()).await?;
        Ok(entries)
    }

    /// Runs a search to its end. `seen` hears the number of entries after each page.
    pub(super) async fn search_each(
        &mut self,
        search: Search<'_>,
        each: &mut Each<'_>,
        seen: &(dyn Fn(usize) + Send + Sync),
    ) -> Result<Yield, DirectoryError> {
        let mut found = Yield::default();
        let mut cookie = Vec::new();
        let mut empty_pages = 0;
        loop {
            let before = found.entries;
            let result = self.page(search, cookie, each, &mut found).await?;
            if result.rc == REFERRAL {
                found.references.extend(result.refs);
                return Ok(found);
            }
            check(&result, search)?;
            seen(found.entries);
            empty_pages = if found.entries == before { empty_pages + 1 } else { 0 };
            if empty_pages > MOST_EMPTY_PAGES {
                return Err(DirectoryError::TooMany { what: search.what, limit: MOST_ENTRIES });
            }
            match next_cookie(&result.ctrls)? {
                Some(next) => cookie = next,
                None => return Ok(found),
            }
        }
    }

    async fn page(
        &mut self,
        search: Search<'_>,
        cookie: Vec<u8>,
        each: &mut Each<'_>,
        found: &mut Yield,
    ) -> Result<LdapResult, DirectoryError> {
        let size = i32::try_from(search.page.clamp(1, 10_000)).unwrap_or(500);
        // Critical: a server that cannot page must say so instead of cutting the answer at its limit in silence.
        let paging: RawControl = PagedResults { size, cookie }.critical().into();
        self.ldap.with_timeout(self.timeout);
        if search.scope != Scope::Base {
            self.ldap.with_controls(vec![paging]);
        }
        let mut stream = self
            .ldap
            .streaming_search(search.base, search.scope, search.filter, search.attributes)
            .await
            .map_err(|error| self.failed(error))?;
        while let Some(item) = stream.next().await.map_err(|error| self.failed(error))? {
            if item.is_ref() {
                let addresses = references(item.0).ok_or_else(|| {
                    DirectoryError::Unreachable("the server sent a malformed referral".to_owned())
                })?;
                found.references.extend(addresses);
            } else if !item.is_intermediate() {
                found.entries += 1;
                // Counted here and not after the page: a server need not end it.
                if found.entries > MOST_ENTRIES {
                    return Err(DirectoryError::TooMany { what: search.what, limit: MOST_ENTRIES });
                }
                each(Entry::parse(item.0, &self.url)?)?;
            }
        }
        Ok(stream.finish().await)
    }
}

fn check(result: &LdapResult, search: Search<'_>) -> Result<(), DirectoryError> {
    match result.rc {
        0 => Ok(()),
        code if CUT_OFF.contains(&code) => Err(DirectoryError::Truncated { what: search.what }),
        CANNOT_PAGE => Err(DirectoryError::Configuration("the server cannot answer in pages".to_owned())),
        code => Err(DirectoryError::Answer {
            action: if search.what == "users" { "the search for users" } else { "the search for groups" },
            code,
            meaning: meaning(code),
        }),
    }
}

/// The cookie for the next page; `None` after the last one.
fn next_cookie(controls: &[Control]) -> Result<Option<Vec<u8>>, DirectoryError> {
    let Some(Control(_, raw)) = controls.iter().find(|Control(_, raw)| raw.ctype == PAGED_RESULTS) else {
        return Ok(None);
    };
    let cookie = raw.val.as_deref().and_then(|value| {
        let (_, tag) = parse_tag(value).ok()?;
        bytes(children(tag)?.into_iter().nth(1)?)
    });
    match cookie {
        Some(cookie) if cookie.is_empty() => Ok(None),
        Some(cookie) => Ok(Some(cookie)),
        None => Err(DirectoryError::Unreachable("the server sent a malformed page".to_owned())),
    }
}
