//! Pages of lists that are too long to be read whole, and of which only some rows are wanted.

use crate::Error;

/// How many rows are looked at for one page at most. The next page goes on there.
const MOST_LOOKED_AT: usize = 20_000;

/// A long list, as one reader looks through it.
pub(super) trait LongList {
    /// What says where in the list a row stands.
    type Place: Clone + Send;
    /// What is read of the list itself.
    type Row: Send;
    /// A row with what is around it.
    type Record: Send;
    /// How many rows are looked at at a time.
    const CHUNK: u32;
    /// Of how many of them at most what is around them is read for one page.
    const MOST_READ: usize;

    /// The next rows, from the one after `after` on; fewer than `CHUNK` at the end of the list alone.
    fn rows(
        &mut self,
        after: Option<&Self::Place>,
    ) -> impl Future<Output = Result<Vec<Self::Row>, Error>> + Send;

    /// Where a row stands.
    fn place(row: &Self::Row) -> Self::Place;

    /// What the row alone tells, before anything around it is read.
    fn may_fit(&self, row: &Self::Row) -> bool;

    /// The row with what is around it; `None` if it is not wanted after all.
    fn record(&mut self, row: Self::Row) -> impl Future<Output = Result<Option<Self::Record>, Error>> + Send;
}

/// Some records of a long list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<R, P> {
    /// The records, in the order of the list.
    pub records: Vec<R>,
    /// The row after which the next page begins; `None` at the end.
    pub next: Option<P>,
}

impl<R, P> Default for Page<R, P> {
    fn default() -> Self {
        Self { records: Vec::new(), next: None }
    }
}

/// Up to `limit` records that are wanted, from the one after `after` on. Where few are wanted, a page may have fewer, or none, and still
/// another one after it.
pub(super) async fn page<L: LongList>(
    list: &mut L,
    mut after: Option<L::Place>,
    limit: usize,
) -> Result<Page<L::Record, L::Place>, Error> {
    let mut page = Page::default();
    let (mut looked_at, mut read) = (0, 0);
    loop {
        let rows = list.rows(after.as_ref()).await?;
        let is_last = rows.len() < L::CHUNK as usize;
        looked_at += rows.len();
        let mut rows = rows.into_iter().peekable();
        while let Some(row) = rows.next() {
            after = Some(L::place(&row));
            if list.may_fit(&row) {
                read += 1;
                page.records.extend(list.record(row).await?);
            }
            if page.records.len() >= limit || read >= L::MOST_READ {
                page.next = after.filter(|_| rows.peek().is_some() || !is_last);
                return Ok(page);
            }
        }
        if is_last {
            return Ok(page);
        }
        if looked_at >= MOST_LOOKED_AT {
            page.next = after;
            return Ok(page);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers from 1 to `end`. Wanted are those that both numbers divide; the second one is known only when a row was read.
    struct Numbers {
        end: u64,
        by: u64,
        by_what_is_around: u64,
        looked_at: usize,
        read: usize,
    }

    impl Numbers {
        const fn to(end: u64, by: u64, by_what_is_around: u64) -> Self {
            Self { end, by, by_what_is_around, looked_at: 0, read: 0 }
        }
    }

    impl LongList for Numbers {
        type Place = u64;
        type Row = u64;
        type Record = String;
        const CHUNK: u32 = 500;
        const MOST_READ: usize = 30;

        async fn rows(&mut self, after: Option<&u64>) -> Result<Vec<u64>, Error> {
            let first = after.map_or(1, |after| after + 1);
            let rows: Vec<u64> = (first..=self.end).take(500).collect();
            self.looked_at += rows.len();
            Ok(rows)
        }

        fn place(row: &u64) -> u64 {
            *row
        }

        fn may_fit(&self, row: &u64) -> bool {
            row.is_multiple_of(self.by)
        }

        async fn record(&mut self, row: u64) -> Result<Option<String>, Error> {
            self.read += 1;
            Ok(row.is_multiple_of(self.by_what_is_around).then(|| row.to_string()))
        }
    }

    fn found(records: &[&str], next: Option<u64>) -> Page<String, u64> {
        Page { records: records.iter().map(ToString::to_string).collect(), next }
    }

    #[tokio::test]
    async fn pages_follow_each_other_without_a_gap_and_the_last_one_says_so() {
        let mut all = Vec::new();
        let mut after = None;
        for _ in 0..100 {
            let page = page(&mut Numbers::to(1500, 100, 1), after, 4).await.unwrap();
            assert!(page.records.len() <= 4);
            all.extend(page.records);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let wanted: Vec<String> = (1..=15).map(|number| (number * 100).to_string()).collect();
        assert_eq!((all, after), (wanted, None));
    }

    #[tokio::test]
    async fn a_full_page_at_the_very_end_has_none_after_it() {
        assert_eq!(page(&mut Numbers::to(20, 10, 1), None, 2).await.unwrap(), found(&["10", "20"], None));
        assert_eq!(page(&mut Numbers::to(21, 10, 1), None, 2).await.unwrap(), found(&["10", "20"], Some(20)));
        // Nobody knows yet that nothing follows a whole chunk.
        assert_eq!(page(&mut Numbers::to(500, 500, 1), None, 1).await.unwrap(), found(&["500"], Some(500)));
        assert_eq!(page(&mut Numbers::to(500, 500, 1), Some(500), 1).await.unwrap(), Page::default());
        assert_eq!(page(&mut Numbers::to(0, 1, 1), None, 1).await.unwrap(), Page::default());
    }

    #[tokio::test]
    async fn no_page_looks_at_more_rows_than_it_may() {
        let mut list = Numbers::to(1_000_000, 30_000, 1);
        assert_eq!(page(&mut list, None, 10).await.unwrap(), found(&[], Some(20_000)));
        assert_eq!(list.looked_at, 20_000);
        assert_eq!(page(&mut list, Some(20_000), 10).await.unwrap(), found(&["30000"], Some(40_000)));
    }

    #[tokio::test]
    async fn no_page_reads_what_is_around_more_rows_than_it_may() {
        let mut list = Numbers::to(1_000_000, 2, 100);
        assert_eq!(page(&mut list, None, 10).await.unwrap(), found(&[], Some(60)));
        assert_eq!((list.read, list.looked_at), (30, 500));
        assert_eq!(page(&mut list, Some(60), 10).await.unwrap(), found(&["100"], Some(120)));
    }
}
