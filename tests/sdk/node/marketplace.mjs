// A platform and the accounts that are connected to it:
// node marketplace.mjs http://127.0.0.1:PORT OAUTH_CODE
import { all, answer, client, refusal } from './client.mjs';

const stripe = client();
const code = process.argv[3];
const clientId = 'ca_test123';

const grant = await stripe.oauth.token({ grant_type: 'authorization_code', code });
const account = grant.stripe_user_id;
const refreshed = await stripe.oauth.token({
  grant_type: 'refresh_token',
  refresh_token: grant.refresh_token,
});
const connected = await stripe.accounts.retrieve(account);
const own = await client(refreshed.access_token).accounts.retrieveCurrent();

const sale = (more, options) =>
  stripe.paymentIntents.create(
    {
      amount: 10000,
      currency: 'eur',
      payment_method: 'pm_card_visa',
      confirm: true,
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      ...more,
    },
    options,
  );

const direct = await sale({ application_fee_amount: 300 }, { stripeAccount: account });
const fees = await all(stripe.applicationFees.list());
const fee = await stripe.applicationFees.retrieve(fees[0]);
const feeRefund = await stripe.applicationFees.createRefund(fee.id, { amount: 100 });
const feeRefunds = await all(stripe.applicationFees.listRefunds(fee.id));

const separate = await sale({ transfer_group: 'ORDER1' });
const transfer = await stripe.transfers.create({
  amount: 7000,
  currency: 'eur',
  destination: account,
  source_transaction: separate.latest_charge,
  transfer_group: 'ORDER1',
});
await stripe.transfers.update(transfer.id, { metadata: { order: '1' } });
const tooMuch = await refusal(
  stripe.transfers.create({
    amount: 7000,
    currency: 'eur',
    destination: account,
    source_transaction: separate.latest_charge,
  }),
);
const reversal = await stripe.transfers.createReversal(transfer.id, { amount: 2000 });
const reversals = await all(stripe.transfers.listReversals(transfer.id));
const after = await stripe.transfers.retrieve(transfer.id);

const revoked = await stripe.oauth.deauthorize({ client_id: clientId, stripe_user_id: account });

answer({
  scope: grant.scope,
  livemode: grant.livemode,
  accounts: [account, connected.id, own.id, revoked.stripe_user_id],
  direct: direct.status,
  fee: [fee.amount, fee.account === account, feeRefund.amount],
  fee_refunds: feeRefunds.length,
  transfer: [after.amount, after.amount_reversed, after.metadata.order],
  transfers: (await all(stripe.transfers.list({ transfer_group: 'ORDER1' }))).length,
  reversals: [reversals.length, reversals[0] === reversal.id],
  too_much: tooMuch.status,
  used_twice: (await refusal(stripe.oauth.token({ grant_type: 'authorization_code', code }))).status,
  shut_out: (await refusal(client(refreshed.access_token).accounts.retrieveCurrent())).status,
});
