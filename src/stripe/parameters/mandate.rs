//! That the customer agreed to be debited: `mandate_data`.

use crate::contract::MandateAcceptance;
use crate::error::{Error, invalid};
use crate::input::{self, Field, join};
use crate::stripe::form::Form;
use crate::stripe::parameters::order;

/// The longest text of an IPv6 address.
const LONGEST_ADDRESS: usize = 45;

/// Adds the acceptance: online with the address and the browser, offline without.
///
/// # Errors
/// `invalid-request` naming the field; also when only one of address and browser is there.
pub fn add(
    form: &mut Form,
    mandate: Option<&MandateAcceptance>,
    field: Field<'_>,
) -> Result<(), Error> {
    const ACCEPTANCE: &str = "mandate_data[customer_acceptance]";
    let Some(mandate) = mandate else {
        return Ok(());
    };
    let online = match (&mandate.ip_address, &mandate.user_agent) {
        (Some(address), Some(_)) => {
            input::token(address, LONGEST_ADDRESS, &join(field, ".ip-address"))?;
            true
        }
        (None, None) => false,
        (address, _) => {
            let missing = if address.is_none() {
                ".ip-address"
            } else {
                ".user-agent"
            };
            return Err(invalid(
                join(field, missing),
                "address and browser go together; leave out both when the customer agreed on paper or by telephone",
            ));
        }
    };
    form.keyed(
        ACCEPTANCE,
        "type",
        if online { "online" } else { "offline" },
    );
    if let Some(time) = mandate.accepted_at {
        form.number("mandate_data[customer_acceptance][accepted_at]", time);
    }
    order::texts(
        form,
        "mandate_data[customer_acceptance][online]",
        field,
        &[
            ("[ip_address]", ".ip-address", &mandate.ip_address),
            ("[user_agent]", ".user-agent", &mandate.user_agent),
        ],
    )
}
