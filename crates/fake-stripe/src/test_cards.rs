//! Stripe's published test payment methods (<https://docs.stripe.com/testing>, November 2026).

/// A test card and what it does.
#[derive(Debug, PartialEq)]
pub(crate) struct TestCard {
    /// What follows `pm_card_` and, in lower-level tokens, `tok_`.
    pub(crate) name: &'static str,
    pub(crate) last4: &'static str,
    pub(crate) brand: &'static str,
    pub(crate) funding: &'static str,
    pub(crate) behaviour: Behaviour,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Behaviour {
    Approve,
    /// Approved unless 3-D Secure is asked for.
    AuthenticationOptional,
    Decline(&'static Decline),
    /// Refused before the network was asked.
    Block,
    /// 3-D Secure first, then approved or declined. Off session it cannot be done.
    Authenticate {
        exemption: Exemption,
        then: Option<&'static Decline>,
    },
    ElevatedRisk,
    CvcCheckFails,
    PostalCodeCheckFails,
    Dispute {
        reason: &'static str,
        inquiry: bool,
        times: u8,
    },
    EarlyFraudWarning,
    RefundPending,
    RefundFails,
}

/// When an off-session payment needs no authentication.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Exemption {
    Never,
    OnceSetUp,
    Always,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Decline {
    pub(crate) code: &'static str,
    pub(crate) decline_code: &'static str,
    pub(crate) message: &'static str,
    pub(crate) advice_code: Option<&'static str>,
    pub(crate) network_decline_code: Option<&'static str>,
}

const fn decline(
    code: &'static str,
    decline_code: &'static str,
    message: &'static str,
    advice_code: &'static str,
    network_decline_code: &'static str,
) -> Decline {
    Decline {
        code,
        decline_code,
        message,
        advice_code: Some(advice_code),
        network_decline_code: Some(network_decline_code),
    }
}

const DECLINED: &str = "Your card was declined.";

static GENERIC: Decline = decline(
    "card_declined",
    "generic_decline",
    DECLINED,
    "try_again_later",
    "01",
);
static INSUFFICIENT_FUNDS: Decline = decline(
    "card_declined",
    "insufficient_funds",
    "Your card has insufficient funds.",
    "try_again_later",
    "51",
);
static LOST: Decline = decline(
    "card_declined",
    "lost_card",
    DECLINED,
    "do_not_try_again",
    "41",
);
static STOLEN: Decline = decline(
    "card_declined",
    "stolen_card",
    DECLINED,
    "do_not_try_again",
    "43",
);
static EXPIRED: Decline = decline(
    "expired_card",
    "expired_card",
    "Your card has expired.",
    "do_not_try_again",
    "54",
);
static INCORRECT_CVC: Decline = decline(
    "incorrect_cvc",
    "incorrect_cvc",
    "Your card's security code is incorrect.",
    "confirm_card_data",
    "N7",
);
static PROCESSING_ERROR: Decline = decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "try_again_later",
    "96",
);
static VELOCITY: Decline = decline(
    "card_declined",
    "card_velocity_exceeded",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
    "try_again_later",
    "61",
);
/// Off session, where nobody can authenticate.
pub(crate) static AUTHENTICATION_REQUIRED: Decline = Decline {
    code: "authentication_required",
    decline_code: "authentication_required",
    message: "Your card was declined. This transaction requires authentication.",
    advice_code: None,
    network_decline_code: Some("1A"),
};
/// Radar's own decline.
pub(crate) static BLOCKED: Decline = Decline {
    code: "card_declined",
    decline_code: "fraudulent",
    message: DECLINED,
    advice_code: Some("do_not_try_again"),
    network_decline_code: None,
};

const fn card(name: &'static str, last4: &'static str, behaviour: Behaviour) -> TestCard {
    TestCard {
        name,
        last4,
        brand: "visa",
        funding: "credit",
        behaviour,
    }
}

const fn brand(
    name: &'static str,
    last4: &'static str,
    brand: &'static str,
    funding: &'static str,
) -> TestCard {
    TestCard {
        name,
        last4,
        brand,
        funding,
        behaviour: Behaviour::Approve,
    }
}

const fn authenticate(
    name: &'static str,
    last4: &'static str,
    exemption: Exemption,
    then: Option<&'static Decline>,
) -> TestCard {
    card(name, last4, Behaviour::Authenticate { exemption, then })
}

const fn dispute(
    name: &'static str,
    last4: &'static str,
    reason: &'static str,
    inquiry: bool,
    times: u8,
) -> TestCard {
    card(
        name,
        last4,
        Behaviour::Dispute {
            reason,
            inquiry,
            times,
        },
    )
}

/// The approving card, for tokens that name none.
pub(crate) static VISA: TestCard = brand("visa", "4242", "visa", "credit");

static CARDS: &[TestCard] = &[
    brand("visa", "4242", "visa", "credit"),
    brand("visa_debit", "5556", "visa", "debit"),
    brand("mastercard", "4444", "mastercard", "credit"),
    brand("mastercard_debit", "8210", "mastercard", "debit"),
    brand("mastercard_prepaid", "5100", "mastercard", "prepaid"),
    brand("amex", "8431", "amex", "credit"),
    brand("discover", "1117", "discover", "credit"),
    brand("diners", "0004", "diners", "credit"),
    brand("jcb", "0505", "jcb", "credit"),
    brand("unionpay", "0005", "unionpay", "credit"),
    brand("amex_threeDSecureNotSupported", "0005", "amex", "credit"),
    card("bypassPending", "0077", Behaviour::Approve),
    card("chargeDeclined", "0002", Behaviour::Decline(&GENERIC)),
    card("visa_chargeDeclined", "0002", Behaviour::Decline(&GENERIC)),
    card(
        "chargeDeclinedInsufficientFunds",
        "9995",
        Behaviour::Decline(&INSUFFICIENT_FUNDS),
    ),
    card(
        "visa_chargeDeclinedInsufficientFunds",
        "9995",
        Behaviour::Decline(&INSUFFICIENT_FUNDS),
    ),
    card("chargeDeclinedLostCard", "9987", Behaviour::Decline(&LOST)),
    card(
        "visa_chargeDeclinedLostCard",
        "9987",
        Behaviour::Decline(&LOST),
    ),
    card(
        "chargeDeclinedStolenCard",
        "9979",
        Behaviour::Decline(&STOLEN),
    ),
    card(
        "visa_chargeDeclinedStolenCard",
        "9979",
        Behaviour::Decline(&STOLEN),
    ),
    card(
        "chargeDeclinedExpiredCard",
        "0069",
        Behaviour::Decline(&EXPIRED),
    ),
    card(
        "chargeDeclinedIncorrectCvc",
        "0127",
        Behaviour::Decline(&INCORRECT_CVC),
    ),
    card(
        "chargeDeclinedProcessingError",
        "0119",
        Behaviour::Decline(&PROCESSING_ERROR),
    ),
    card(
        "chargeDeclinedVelocityLimitExceeded",
        "6975",
        Behaviour::Decline(&VELOCITY),
    ),
    card(
        "visa_chargeDeclinedVelocityLimitExceeded",
        "6975",
        Behaviour::Decline(&VELOCITY),
    ),
    card("chargeCustomerFail", "0341", Behaviour::Decline(&GENERIC)),
    authenticate(
        "authenticationRequiredOnSetup",
        "3155",
        Exemption::OnceSetUp,
        None,
    ),
    authenticate("authenticationRequired", "3184", Exemption::Never, None),
    authenticate(
        "authenticationRequiredSetupForOffSession",
        "0446",
        Exemption::Always,
        None,
    ),
    authenticate(
        "authenticationRequiredChargeDeclinedInsufficientFunds",
        "3178",
        Exemption::Never,
        Some(&INSUFFICIENT_FUNDS),
    ),
    authenticate("threeDSecure2Required", "3220", Exemption::Never, None),
    authenticate("threeDSecureRequired", "3063", Exemption::Never, None),
    authenticate(
        "threeDSecureRequiredChargeDeclined",
        "1629",
        Exemption::Never,
        Some(&GENERIC),
    ),
    authenticate(
        "threeDSecureRequiredProcessingError",
        "1280",
        Exemption::Never,
        Some(&PROCESSING_ERROR),
    ),
    card(
        "threeDSecureOptional",
        "3055",
        Behaviour::AuthenticationOptional,
    ),
    dispute("createDispute", "0259", "fraudulent", false, 1),
    dispute(
        "createDisputeProductNotReceived",
        "2685",
        "product_not_received",
        false,
        1,
    ),
    dispute("createDisputeInquiry", "1976", "general", true, 1),
    dispute("createMultipleDisputes", "1106", "fraudulent", false, 2),
    card(
        "createIssuerFraudRecord",
        "5423",
        Behaviour::EarlyFraudWarning,
    ),
    card("radarBlock", "0019", Behaviour::Block),
    card("riskLevelHighest", "4954", Behaviour::Block),
    card("riskLevelElevated", "9235", Behaviour::ElevatedRisk),
    card("cvcCheckFail", "0101", Behaviour::CvcCheckFails),
    card("avsZipFail", "0036", Behaviour::PostalCodeCheckFails),
    card("pendingRefund", "7726", Behaviour::RefundPending),
    card("refundFail", "5126", Behaviour::RefundFails),
];

/// The card behind `pm_card_…` or `tok_…`.
pub(crate) fn by_name(id: &str) -> Option<&'static TestCard> {
    let name = id
        .strip_prefix("pm_card_")
        .or_else(|| id.strip_prefix("tok_"))?;
    CARDS.iter().find(|card| card.name == name)
}
