//! Times on the command line.

use host_test::time;
use payments_host::types::UnixSeconds;

/// Reads Unix seconds, `2026-11-01` (its beginning, UTC) or `2026-11-01T12:00:00Z`.
pub fn parse(text: &str) -> Result<UnixSeconds, String> {
    if let Ok(seconds) = text.parse() {
        return Ok(seconds);
    }
    let midnight = format!("{text}T00:00:00Z");
    let whole = if text.len() == "2026-11-01".len() {
        &midnight
    } else {
        text
    };
    let time = humantime::parse_rfc3339(whole)
        .map_err(|_| "write 2026-11-01 (UTC), 2026-11-01T12:00:00Z, or Unix seconds".to_owned())?;
    time.duration_since(std::time::UNIX_EPOCH)
        .map(|since| since.as_secs())
        .map_err(|_| "is before 1970".to_owned())
}

/// `2026-11-01T12:00:00Z`
pub fn show(seconds: UnixSeconds) -> String {
    let time = std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_secs(seconds));
    time.map_or_else(
        || seconds.to_string(),
        |time| humantime::format_rfc3339_seconds(time).to_string(),
    )
}

/// Now, or what is given.
pub fn or_now(given: Option<UnixSeconds>) -> UnixSeconds {
    given.unwrap_or_else(time::now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        assert_eq!(parse("2026-11-01"), Ok(1_793_491_200));
        assert_eq!(parse("2026-11-01T00:00:01Z"), Ok(1_793_491_201));
        assert_eq!(parse("1793491200"), Ok(1_793_491_200));
        assert_eq!(show(1_793_491_200), "2026-11-01T00:00:00Z");
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "1960-01-01",
            "-1",
            "11/01/2026",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
