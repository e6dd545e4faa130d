"""Interface `amounts` of the contract. Written by `tools/generate.py`."""

from __future__ import annotations

from dataclasses import dataclass

from payments_host.codec.interface import Interface
from payments_host.contract.types import Money, SignedMoney
from payments_host.errors import ContractError


@dataclass(kw_only=True, eq=False)
class AmountError(ContractError):
    """Why a text is no amount."""

    field: str
    """`amount` or `currency`."""
    message: str


class Amounts(Interface):
    """Decimal texts to and from minor units, exactly.

    Shops hold amounts as `"10.99"`, the contract takes 1099, and between the two stands the
    currency's exponent, which is 2 only most of the time. A float would round; here, what is
    not exact is refused.
    """

    def currencies_as_of(self) -> str:
        """The date of the ISO 4217 list that is built in, such as `2026-01-01`. Currencies come
        and go.
        """
        answer: str = self._invoke("amounts.currencies-as-of")
        return answer

    def exponent(self, currency: str) -> int:
        """How many decimals a currency has: 2 for USD, 0 for JPY, 3 for KWD. ISO 4217 calls it
        the minor unit.

        Errors: When the currency is not known.
        """
        answer: int = self._invoke("amounts.exponent", currency)
        return answer

    def format(self, amount: Money) -> str:
        """Writes an amount with exactly its currency's decimals and without its code: `10.99`,
        `5`, `1.000`.

        Errors: When the currency is not known.
        """
        answer: str = self._invoke("amounts.format", amount)
        return answer

    def format_signed(self, amount: SignedMoney) -> str:
        """As `format`, with `-` before what is negative."""
        answer: str = self._invoke("amounts.format-signed", amount)
        return answer

    def parse(self, amount: str, currency: str) -> Money:
        """Reads a decimal text such as `10.99`: digits, and then, where the currency has
        decimals, optionally a point and at most as many digits as the currency has. No sign,
        no exponent, no grouping, no spaces, no surplus zeros.

        Errors: Naming the field. A currency is a current ISO 4217 code in upper case.
        """
        answer: Money = self._invoke("amounts.parse", amount, currency)
        return answer

    def parse_signed(self, amount: str, currency: str) -> SignedMoney:
        """As `parse`, for a text that may begin with `-` or `+`."""
        answer: SignedMoney = self._invoke("amounts.parse-signed", amount, currency)
        return answer
