//! Points and spans of time, as .NET writes them.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, Utc};

/// A point in time with an offset, with `Z`, or with neither, which is taken as UTC.
pub(crate) fn read(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let local: NaiveDateTime = text.parse().ok()?;
    Some(local.and_utc())
}

/// With `Z` and as many decimals as it has.
pub(crate) fn write(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// `P1DT2H3M4.5S`, or `1.02:03:04.5` as .NET prints it.
pub(crate) fn read_duration(text: &str) -> Option<TimeDelta> {
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let span = match text.strip_prefix('P') {
        Some(rest) => read_iso(rest)?,
        None => read_printed(text)?,
    };
    Some(if is_negative { -span } else { span })
}

fn read_iso(text: &str) -> Option<TimeDelta> {
    let (days, clock) = text.split_once('T').unwrap_or((text, ""));
    let mut span = TimeDelta::zero();
    if let Some(days) = days.strip_suffix('D') {
        span = TimeDelta::try_days(days.parse().ok()?)?;
    } else if !days.is_empty() || clock.is_empty() {
        return None;
    }
    let mut rest = clock;
    for (unit, seconds) in [('H', 3600), ('M', 60)] {
        if let Some((number, after)) = rest.split_once(unit) {
            let number: i64 = number.parse().ok()?;
            span = span.checked_add(&TimeDelta::try_seconds(number.checked_mul(seconds)?)?)?;
            rest = after;
        }
    }
    match rest.strip_suffix('S') {
        Some(number) => span.checked_add(&read_seconds(number)?),
        None => rest.is_empty().then_some(span),
    }
}

fn read_printed(text: &str) -> Option<TimeDelta> {
    let mut parts = text.split(':');
    let (first, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (days, hours) = first.split_once('.').unwrap_or(("0", first));
    let (days, hours, minutes): (i64, i64, i64) =
        (days.parse().ok()?, hours.parse().ok()?, minutes.parse().ok()?);
    TimeDelta::try_days(days)?
        .checked_add(&TimeDelta::try_hours(hours)?)?
        .checked_add(&TimeDelta::try_minutes(minutes)?)?
        .checked_add(&read_seconds(seconds)?)
}

/// Seconds with up to nine decimals.
fn read_seconds(text: &str) -> Option<TimeDelta> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanoseconds: i64 = format!("{fraction:0<9}").parse().ok()?;
    let seconds = TimeDelta::try_seconds(if whole.is_empty() { 0 } else { whole.parse().ok()? })?;
    seconds.checked_add(&TimeDelta::nanoseconds(nanoseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_and_without_an_offset() {
        let expected = read("2019-06-24T10:34:56.1234567Z").unwrap();
        assert_eq!(read("2019-06-24T12:34:56.1234567+02:00"), Some(expected));
        assert_eq!(read("2019-06-24T10:34:56.1234567"), Some(expected));
        assert_eq!(read("24.06.2019 10:34"), None);
        assert_eq!(read(&write(expected)), Some(expected));
    }

    #[test]
    fn spans_in_both_spellings() {
        let expected = TimeDelta::new(93_784, 500_000_000);
        assert_eq!(read_duration("P1DT2H3M4.5S"), expected);
        assert_eq!(read_duration("1.02:03:04.5000000"), expected);
        assert_eq!(read_duration("-P1DT2H3M4.5S"), expected.map(|span| -span));
        assert_eq!(read_duration("PT0S"), Some(TimeDelta::zero()));
        for nonsense in ["", "P", "PT", "P1X", "1:2", "PT9999999999999999999S", "P99999999999999D"] {
            assert_eq!(read_duration(nonsense), None, "{nonsense}");
        }
    }
}
