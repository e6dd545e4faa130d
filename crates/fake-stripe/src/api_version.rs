//! Versions of Stripe's API, and the changes between them that events show.

/// A version by its date, as in `2025-03-31.basil`. Names and monthly releases after a dot sort
/// with their date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ApiVersion<'a>(&'a str);

/// `PaymentIntent.charges` became `latest_charge`, and charges no longer list their refunds
/// (<https://docs.stripe.com/upgrades#2022-11-15>).
pub(crate) const LATEST_CHARGE: ApiVersion<'static> = ApiVersion("2022-11-15");

/// `refund.created`, `refund.updated` and `refund.failed` are sent for refunds of charges too
/// (<https://docs.stripe.com/changelog/acacia/2024-10-28/refund-webhook-update>).
pub(crate) const REFUND_EVENTS: ApiVersion<'static> = ApiVersion("2024-10-28");

/// A hold that is given back is no refund any more
/// (<https://docs.stripe.com/changelog/basil/2025-03-31/remove-refund-from-partial-capture-and-payment-cancellation-flow>).
pub(crate) const RELEASES_ARE_NO_REFUNDS: ApiVersion<'static> = ApiVersion("2025-03-31");

/// `allowed_payment_method_types` took over from `payment_method_types`.
pub(crate) const ALLOWED_TYPES: ApiVersion<'static> = ApiVersion("2026-09-30");

impl<'a> ApiVersion<'a> {
    /// The version that the simulator answers in.
    pub(crate) const PINNED: ApiVersion<'static> = ApiVersion(crate::API_VERSION);

    /// Reads `YYYY-MM-DD` with or without a name behind it.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let dated = date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        (dated && (rest.is_empty() || rest.starts_with('.'))).then_some(Self(text))
    }

    /// As it stands in `api_version`.
    pub(crate) fn text(self) -> &'a str {
        self.0
    }
}

/// The versions that know a type of event for an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Versions {
    since: Option<ApiVersion<'static>>,
    before: Option<ApiVersion<'static>>,
}

impl Versions {
    pub(crate) const ALL: Self = Self {
        since: None,
        before: None,
    };

    pub(crate) const fn since(version: ApiVersion<'static>) -> Self {
        Self {
            since: Some(version),
            before: None,
        }
    }

    pub(crate) const fn and_before(mut self, version: ApiVersion<'static>) -> Self {
        self.before = Some(version);
        self
    }

    /// Whether the newest versions are without it.
    pub(crate) fn ended(self) -> bool {
        self.before.is_some()
    }

    pub(crate) fn include(self, version: ApiVersion<'_>) -> bool {
        self.since.is_none_or(|since| since <= version)
            && self.before.is_none_or(|before| version < before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> ApiVersion<'_> {
        ApiVersion::parse(text).expect("a version")
    }

    #[test]
    fn a_name_or_a_monthly_release_does_not_come_before_its_date() {
        assert!(version("2025-02-24.acacia") < RELEASES_ARE_NO_REFUNDS);
        assert!(version("2025-03-01.dashboard") < RELEASES_ARE_NO_REFUNDS);
        assert!(version("2025-03-31.basil") >= RELEASES_ARE_NO_REFUNDS);
        assert!(version("2022-11-15") >= LATEST_CHARGE);
        assert!(version("2022-08-01") < LATEST_CHARGE);
    }

    #[test]
    fn only_dates_are_versions() {
        for text in [
            "",
            "latest",
            "2025-3-31",
            "2025-03-31basil",
            "2025-03-3\u{e9}",
        ] {
            assert_eq!(ApiVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_window_has_its_first_version_and_not_its_last() {
        let window = Versions::since(REFUND_EVENTS).and_before(RELEASES_ARE_NO_REFUNDS);
        for (text, included) in [
            ("2024-09-30.acacia", false),
            ("2024-10-28.acacia", true),
            ("2025-02-24.acacia", true),
            ("2025-03-31.basil", false),
        ] {
            assert_eq!(window.include(version(text)), included, "{text}");
        }
    }
}
