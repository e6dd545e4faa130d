//! Settings that make no sense are refused when the host is built, not at the first payment.

use payments_host::{BuildError, Egress, Host, HostBuilder, Limits};

fn refusal(host: HostBuilder) -> String {
    match host.build() {
        Err(error @ (BuildError::Setting { .. } | BuildError::Egress(_))) => error.to_string(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn each_mistake_is_named() {
    let limits = |limits| Host::builder().limits(limits);
    assert_eq!(
        refusal(Host::builder().max_concurrent_calls(0)),
        "max_concurrent_calls must be at least 1"
    );
    assert_eq!(
        refusal(limits(Limits {
            memory_bytes: 1_000,
            ..Limits::default()
        })),
        "limits.memory_bytes must be at least one page, 65,536"
    );
    assert_eq!(
        refusal(Host::builder().egress(Egress::new().allow("https://api.stripe.com/v1"))),
        "egress: \"https://api.stripe.com/v1\" is not a host name: name it as `api.example` or `api.example:8443`"
    );
}
