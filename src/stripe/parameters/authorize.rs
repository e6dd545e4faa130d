//! `POST /v1/payment_intents`.

use crate::contract::{
    Authorization, CaptureFeature, CaptureMode, Exemption, ExternalThreeDSecure, Presence,
    ThreeDSecure,
};
use crate::error::{Error, invalid, unsupported};
use crate::input::{self, Id, element};
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata::{self, Empty};
use crate::stripe::parameters::source::{self, ConfirmedBy};
use crate::stripe::parameters::{
    PAYMENT_METHOD_CONFIGURATION, RADAR_SESSION, amount, amount_details, field_of, mandate, order,
};
use crate::text;

/// # Errors
/// `invalid-request` or `unsupported` naming the field at fault.
pub fn authorize<'a>(write: &'a Write, authorization: &Authorization) -> Result<Post<'a>, Error> {
    let mut form = Form::new();
    let amount = amount::positive(&authorization.amount, "authorization.amount")?;
    form.number("amount", amount.value)
        .text("currency", &amount.currency.stripe_code());
    let confirmed_by = source::add(
        &mut form,
        &authorization.source,
        authorization.billing.as_ref(),
        "authorization.source",
        "authorization.billing",
    )?;
    confirmation(&mut form, authorization, confirmed_by)?;
    source::methods(
        &mut form,
        &authorization.allowed_methods,
        confirmed_by == ConfirmedBy::Browser || authorization.return_url.is_some(),
        "authorization.allowed-methods",
    )?;
    capture(&mut form, authorization)?;
    if let Some(three_d_secure) = &authorization.three_d_secure {
        self::three_d_secure(&mut form, three_d_secure)?;
    }
    mandate::add(
        &mut form,
        authorization.mandate.as_ref(),
        "authorization.mandate",
    )?;
    if authorization.network_transaction_id.is_some() {
        return Err(unsupported(
            "authorization.network-transaction-id",
            "Stripe keeps network transaction ids with its saved methods and takes none from outside",
        ));
    }
    if let Some(customer) = &authorization.customer {
        form.text(
            "customer",
            Id::parse(customer, "authorization.customer")?.as_str(),
        );
    }
    texts(&mut form, authorization)?;
    let order_id = metadata::order_id(authorization.order_id.as_deref(), "authorization.order-id")?;
    order::shipping(
        &mut form,
        authorization.shipping.as_ref(),
        "authorization.shipping",
    )?;
    amount_details::add(
        &mut form,
        &authorization.line_items,
        authorization.totals.as_ref(),
        order_id,
        &authorization.amount,
        amount.currency,
        "authorization",
    )?;
    let has_account = write.session.account.is_some();
    order::splits(
        &mut form,
        &authorization.splits,
        amount,
        has_account,
        "authorization",
    )?;
    metadata::add(
        &mut form,
        write,
        metadata::OPERATION,
        order_id,
        &authorization.metadata,
        "authorization.metadata",
        Empty::Refused,
    )?;
    let [radar_session, configuration] = input::extensions(
        &authorization.extensions,
        [RADAR_SESSION, PAYMENT_METHOD_CONFIGURATION],
        "authorization.extensions",
    )?;
    form.optional("radar_options[session]", radar_session);
    form.optional("payment_method_configuration", configuration);
    form.listed("expand", ["latest_charge"]);
    Ok(Post {
        write,
        step: Step::Authorize,
        path: text::owned("/v1/payment_intents"),
        form,
        field: |parameter| field_of("authorization", parameter),
    })
}

/// Who confirms, and what Stripe wants to know then.
fn confirmation(
    form: &mut Form,
    authorization: &Authorization,
    by: ConfirmedBy,
) -> Result<(), Error> {
    match by {
        ConfirmedBy::Server => {
            form.enable("confirm");
            if let Some(url) = &authorization.return_url {
                form.text("return_url", input::url(url, "authorization.return-url")?);
            }
        }
        ConfirmedBy::Browser => {
            if authorization.return_url.is_some() {
                return Err(invalid(
                    "authorization.return-url",
                    "the browser gives the return URL when it confirms; leave it out with `collect-in-browser`",
                ));
            }
            if authorization.presence != Presence::OnSession {
                return Err(invalid(
                    "authorization.presence",
                    "`collect-in-browser` needs the customer: the presence is `on-session`",
                ));
            }
            if authorization.mandate.is_some() {
                return Err(invalid(
                    "authorization.mandate",
                    "the browser tells Stripe of it when it confirms; leave it out with `collect-in-browser`",
                ));
            }
        }
    }
    source::presence(form, &authorization.presence, "authorization.presence")?;
    if let Some(purpose) = authorization.save_for {
        form.text(
            "setup_future_usage",
            source::usage(purpose, "authorization.save-for")?,
        );
    }
    Ok(())
}

fn capture(form: &mut Form, authorization: &Authorization) -> Result<(), Error> {
    let method = match authorization.capture_mode {
        CaptureMode::Manual => "manual",
        CaptureMode::Automatic => "automatic",
        CaptureMode::Other => {
            return Err(unsupported(
                "authorization.capture-mode",
                "no such mode at Stripe",
            ));
        }
    };
    form.text("capture_method", method);
    for (index, feature) in authorization.capture_features.iter().enumerate() {
        let field = || element("authorization.capture-features", index, "");
        let name = match feature {
            CaptureFeature::Multicapture => "payment_method_options[card][request_multicapture]",
            CaptureFeature::Overcapture => "payment_method_options[card][request_overcapture]",
            CaptureFeature::Incremental => {
                "payment_method_options[card][request_incremental_authorization]"
            }
            CaptureFeature::Extended => {
                "payment_method_options[card][request_extended_authorization]"
            }
            CaptureFeature::Other => return Err(unsupported(field(), "no such feature at Stripe")),
        };
        if authorization.capture_features[..index].contains(feature) {
            return Err(invalid(field(), "stands twice"));
        }
        form.text(name, "if_available");
    }
    Ok(())
}

fn three_d_secure(form: &mut Form, three_d_secure: &ThreeDSecure) -> Result<(), Error> {
    if let Some(preference) = three_d_secure.preference {
        form.text(
            source::THREE_D_SECURE,
            source::three_d_secure(preference, "authorization.three-d-secure.preference")?,
        );
    }
    let exemption = exemption(three_d_secure)?;
    let Some(external) = &three_d_secure.external else {
        return Ok(());
    };
    let ExternalThreeDSecure {
        version,
        cryptogram,
        transaction_id,
        electronic_commerce_indicator,
        transaction_status,
    } = external;
    for (name, part, value) in [
        ("version", ".version", Some(version)),
        ("cryptogram", ".cryptogram", Some(cryptogram)),
        ("transaction_id", ".transaction-id", Some(transaction_id)),
        (
            "electronic_commerce_indicator",
            ".electronic-commerce-indicator",
            electronic_commerce_indicator.as_ref(),
        ),
        (
            "ares_trans_status",
            ".transaction-status",
            transaction_status.as_ref(),
        ),
    ] {
        if let Some(value) = value {
            let field = input::join("authorization.three-d-secure.external", part);
            let value = input::token(value, 200, &field)?;
            form.keyed("payment_method_options[card][three_d_secure]", name, value);
        }
    }
    form.optional(
        "payment_method_options[card][three_d_secure][exemption_indicator]",
        exemption,
    );
    Ok(())
}

/// Stripe asks for exemptions by itself, and takes one only with an authentication from elsewhere.
fn exemption(three_d_secure: &ThreeDSecure) -> Result<Option<&'static str>, Error> {
    match (three_d_secure.exemption, &three_d_secure.external) {
        (None, _) => Ok(None),
        (Some(Exemption::TransactionRiskAnalysis), Some(_)) => Ok(Some("low_risk")),
        _ => Err(unsupported(
            "authorization.three-d-secure.exemption",
            "Stripe asks for exemptions itself; it is told of one only with `external`, and only of `transaction-risk-analysis`",
        )),
    }
}

fn texts(form: &mut Form, authorization: &Authorization) -> Result<(), Error> {
    if let Some(description) = &authorization.description {
        form.text(
            "description",
            input::text(description, 1_000, "authorization.description")?,
        );
    }
    if let Some(suffix) = &authorization.statement_suffix {
        form.text(
            "statement_descriptor_suffix",
            input::text(suffix, 22, "authorization.statement-suffix")?,
        );
    }
    if let Some(email) = &authorization.receipt_email {
        form.text(
            "receipt_email",
            input::text(email, 512, "authorization.receipt-email")?,
        );
    }
    Ok(())
}
