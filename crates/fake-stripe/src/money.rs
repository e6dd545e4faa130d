//! Which amounts Stripe takes, by currency (<https://docs.stripe.com/currencies>, November 2026).

use crate::error::ApiError;

/// The currencies a charge can be made in.
const SUPPORTED: &str = "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd \
    bwp byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq \
    gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl \
    mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron \
    rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd \
    vuv wst xaf xcd xcg xof xpf yer zar zmw";

/// Sent as they are: 5 JPY is 5.
const ZERO_DECIMAL: &str = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";

/// Sent with three decimals, of which the last must be 0.
const THREE_DECIMAL: &str = "bhd jod kwd omr tnd";

/// Logically without decimals, but sent with two that must be 00.
const SENT_WITH_TWO_ZEROS: &str = "isk ugx";

fn listed(list: &str, currency: &str) -> bool {
    list.split_whitespace().any(|listed| listed == currency)
}

/// The smallest charge, in Stripe's representation. Currencies without a published minimum take 1.
fn minimum(currency: &str) -> i64 {
    match currency {
        "usd" | "aud" | "brl" | "cad" | "chf" | "eur" | "inr" | "nzd" | "sgd" => 50,
        "gbp" => 30,
        "jpy" => 50,
        "aed" | "myr" | "pln" | "ron" => 200,
        "bgn" => 100,
        "czk" => 1_500,
        "dkk" => 250,
        "hkd" => 400,
        "huf" => 17_500,
        "mxn" | "thb" => 1_000,
        "nok" | "sek" => 300,
        _ => 1,
    }
}

fn most_digits(currency: &str) -> u32 {
    match currency {
        "idr" => 12,
        "cop" => 10,
        "inr" => 9,
        _ => 8,
    }
}

/// Checks a currency and gives it in lower case, as Stripe keeps it.
///
/// # Errors
/// 400 naming `currency`.
pub(crate) fn currency(text: &str) -> Result<String, ApiError> {
    let currency = text.to_ascii_lowercase();
    if listed(SUPPORTED, &currency) {
        return Ok(currency);
    }
    Err(ApiError::invalid(format!(
        "Invalid currency: {currency}. Stripe currently supports these currencies: {}",
        SUPPORTED.split_whitespace().collect::<Vec<_>>().join(", ")
    ))
    .param("currency")
    .validation())
}

/// Checks the amount of a new charge.
///
/// # Errors
/// 400: too small, too large, or not a multiple that the currency can carry.
pub(crate) fn check_charge(amount: i64, currency: &str) -> Result<(), ApiError> {
    check_positive(amount, "amount")?;
    check_granularity(amount, currency, "amount")?;
    let minimum = minimum(currency);
    if amount < minimum {
        return Err(ApiError::invalid(format!(
            "Amount must be at least {}",
            display(minimum, currency)
        ))
        .code("amount_too_small")
        .param("amount")
        .validation());
    }
    let maximum = 10_i64.pow(most_digits(currency)) - 1;
    if amount > maximum {
        return Err(ApiError::invalid(format!(
            "Amount must be no more than {}",
            display(maximum, currency)
        ))
        .code("amount_too_large")
        .param("amount")
        .validation());
    }
    Ok(())
}

/// # Errors
/// 400 when the amount is not at least 1.
pub(crate) fn check_positive(amount: i64, param: &'static str) -> Result<(), ApiError> {
    if amount >= 1 {
        return Ok(());
    }
    Err(
        ApiError::invalid("This value must be greater than or equal to 1.")
            .code("parameter_invalid_integer")
            .param(param)
            .validation(),
    )
}

/// # Errors
/// 400 when the currency cannot carry the amount's last digits.
pub(crate) fn check_granularity(
    amount: i64,
    currency: &str,
    param: &'static str,
) -> Result<(), ApiError> {
    let multiple = if listed(SENT_WITH_TWO_ZEROS, currency) {
        100
    } else if listed(THREE_DECIMAL, currency) {
        10
    } else {
        1
    };
    if amount % multiple == 0 {
        return Ok(());
    }
    Err(ApiError::invalid(format!(
        "Amount must be evenly divisible by {multiple} for currency {currency}"
    ))
    .code("parameter_invalid_integer")
    .param(param)
    .validation())
}

/// An amount as Stripe's messages show it: `$5.00`, `¥50`, `1.000 kwd`.
pub(crate) fn display(amount: i64, currency: &str) -> String {
    let decimals: u32 = if listed(ZERO_DECIMAL, currency) {
        0
    } else if listed(THREE_DECIMAL, currency) {
        3
    } else {
        2
    };
    let unit = 10_i64.pow(decimals);
    let mut text = (amount / unit).to_string();
    if decimals > 0 {
        let width = usize::try_from(decimals).unwrap_or_default();
        text = format!("{text}.{:0width$}", amount % unit);
    }
    match currency {
        "usd" => format!("${text}"),
        "eur" => format!("€{text}"),
        "gbp" => format!("£{text}"),
        "jpy" => format!("¥{text}"),
        _ => format!("{text} {currency}"),
    }
}
/// The part of a share that goes with a part of the whole that it was taken from, after other parts
/// have gone. Rounded down each time against the sum, so that all the parts come to the whole share.
pub(crate) fn part_of(share: i64, whole: i64, before: i64, part: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let up_to = |sum: i64| i128::from(share) * i128::from(sum.clamp(0, whole)) / i128::from(whole);
    let difference = up_to(before.saturating_add(part)) - up_to(before);
    i64::try_from(difference).unwrap_or_default()
}
