"""The page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from payments_host.contract.types import Money
from shop.orders import Answer, Order

METHODS = {
    "pm_card_visa": "Pay with a card that is approved",
    "pm_card_visa_chargeDeclined": "Pay with a card that is declined",
    "pm_card_authenticationRequired": "Pay with a card that asks for 3-D Secure",
}

_SCRIPT = """
const notice = document.getElementById("notice");
const again = document.getElementById("again");
const buttons = document.querySelectorAll("button");
// One purchase. Clicked twice or asked again, it stays the same order.
let checkout = crypto.randomUUID();
let last;
function disable(disabled) {
  for (const button of buttons) button.disabled = disabled;
}
async function post(path, body) {
  last = [path, body];
  disable(true);
  again.hidden = true;
  notice.textContent = "One moment …";
  let response;
  let answer;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    answer = await response.json();
  } catch {
    answer = undefined;
  }
  if (answer?.redirect) {
    location = answer.redirect;
  } else if (answer && response.ok && response.status !== 202) {
    location = "/";
  } else {
    again.hidden = Boolean(answer) && response.status !== 202 && response.status < 500;
    notice.textContent = answer?.message ?? "It is not known yet what became of it.";
    if (answer?.status === "declined") checkout = crypto.randomUUID();
    disable(false);
  }
}
for (const button of document.querySelectorAll("button[data-path]")) {
  button.addEventListener("click", () => {
    const { method, path } = button.dataset;
    post(path, method && { method, checkout });
  });
}
again.addEventListener("click", () => post(...last));
// Back from the bank's page: the buttons are as they were left.
addEventListener("pageshow", (event) => {
  if (event.persisted) disable(false);
});
"""

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 44rem; padding: 0 1rem; }
button { font: inherit; margin: 0.2rem 0.2rem 0.2rem 0; padding: 0.4rem 0.8rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: 0.3rem 0.6rem 0.3rem 0; text-align: left; }
"""


def page(orders: Iterable[Order], nonce: str) -> str:
    """The whole page. `nonce` is what the Content-Security-Policy lets run."""
    buttons = "\n".join(
        f'<button data-path="/orders" data-method="{method}">{escape(text)}</button>'
        for method, text in METHODS.items()
    )
    rows = "\n".join(_row(order) for order in orders)
    table = (
        f"""<table>
<thead><tr><th scope="col">Order</th><th scope="col">Status</th><th scope="col">Captured</th>
<th scope="col">Refunded</th><th scope="col"><span>What to do</span></th></tr></thead>
<tbody>
{rows}
</tbody></table>"""
        if rows
        else "<p>None yet.</p>"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>T-shirts</title>
<style nonce="{nonce}">{_STYLE}</style>
</head>
<body>
<main>
<h1>T-shirt</h1>
<p>24.00 EUR</p>
{buttons}
<p id="notice" role="status" aria-live="polite"></p>
<button id="again" hidden>Ask again</button>
<h2>Orders</h2>
{table}
</main>
<script nonce="{nonce}">{_SCRIPT}</script>
</body>
</html>
"""


def _row(order: Order) -> str:
    summary = order.summary
    actions = ""
    if order.answer in (Answer.UNKNOWN, Answer.NONE) and not order.is_final:
        actions = f'<button data-path="/orders/{order.id}/retry">Ask again</button>'
    elif summary.captured and summary.captured != summary.refunded:
        actions = f'<button data-path="/orders/{order.id}/refund">Refund</button>'
    return (
        f'<tr><th scope="row">{escape(order.id)}</th><td>{escape(order.status)}</td>'
        f"<td>{_amount(summary.captured)}</td><td>{_amount(summary.refunded)}</td>"
        f"<td>{actions}</td></tr>"
    )


def _amount(money: Money | None) -> str:
    # The shop has one currency, with two decimals; `core.amounts.format` knows them all.
    return "" if money is None else f"{money.minor_units / 100:.2f} {escape(money.currency)}"
