/** What the page shows of an order. */
export interface ShownOrder {
  order: string;
  status: string;
}

/** The page: plain HTML, its script and style beside it. */
export function page(orders: readonly ShownOrder[], notice = ""): string {
  const rows = orders.map(
    ({ order, status }) => `<tr><td>${escaped(order)}</td><td>${escaped(status)}</td></tr>`,
  );
  const buttons = METHODS.map(
    ([method, label]) => `<button type="button" data-method="${method}">${label}</button>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>T-shirt shop</title>
<link rel="stylesheet" href="/shop.css">
<main>
<h1>T-shirt</h1>
<p>24.00 EUR. This is a demonstration: nothing is delivered.</p>
<div role="group" aria-label="Pay">
${buttons.join("\n")}
<button type="button" id="again" hidden>Ask again</button>
</div>
<p id="notice" role="status">${escaped(notice)}</p>
<h2>Orders</h2>
<table>
<thead><tr><th scope="col">Order</th><th scope="col">Status</th></tr></thead>
<tbody>${rows.join("\n")}</tbody>
</table>
</main>
<script src="/shop.js"></script>
</html>
`;
}

/** Stripe's test methods. */
const METHODS = [
  ["pm_card_visa", "Pay with a card that is approved"],
  ["pm_card_visa_chargeDeclined", "Pay with a card that is declined"],
  ["pm_card_authenticationRequired", "Pay with a card that asks for 3-D Secure"],
] as const;

/**
 * One token for each order, until its answer is final: whatever is clicked twice, asked again or
 * cut off stays the same order, and is paid once.
 */
export const SCRIPT = `const notice = document.getElementById("notice");
const again = document.getElementById("again");
const buttons = [...document.querySelectorAll("button")];
let checkout = crypto.randomUUID();
let method;

async function pay() {
  for (const button of buttons) button.disabled = true;
  again.hidden = true;
  notice.textContent = "One moment …";
  try {
    const response = await fetch("/orders", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ method, checkout }),
    });
    again.hidden = response.status !== 202 && response.status < 500;
    const { order, status, message, redirect } = await response.json();
    notice.textContent = message ?? order + ": " + status;
    if (status === "declined") checkout = crypto.randomUUID();
    if (redirect) location.assign(redirect);
    else if (status === "captured") location.reload();
  } catch {
    again.hidden = false;
    notice.textContent = "There was no answer. Ask again: it is paid once.";
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

again.addEventListener("click", pay);
for (const button of document.querySelectorAll("button[data-method]")) {
  button.addEventListener("click", () => {
    method = button.dataset.method;
    pay();
  });
}
`;

export const STYLE = `body { font-family: system-ui, sans-serif; line-height: 1.5; margin: 2rem; }
main { max-width: 40rem; margin: auto; }
button { font: inherit; display: block; margin: 0.5rem 0; padding: 0.5rem 1rem; }
[hidden] { display: none; }
th, td { text-align: left; padding-right: 2rem; }
`;

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
