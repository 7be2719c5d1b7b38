/** An amount as the server says it: in minor units, of which `minorDigits` are behind the point. Of a sum that may be too large for
 * `amount`, `exactAmount` is what counts. */
export interface Amount {
  amount: number;
  currency: string;
  minorDigits: number;
  exactAmount?: string;
}

/** How many minor units it is, however large it is. */
export function minorUnits({ amount, exactAmount }: Pick<Amount, "amount" | "exactAmount">): number {
  return exactAmount === undefined ? amount : Number(exactAmount);
}

/** As people read it, in their own language. The digits are the server's: those that a browser knows of a currency are not
 * always its minor units. */
export function money(amount: Amount, locales?: Intl.LocalesArgument): string {
  const { currency, minorDigits } = amount;
  const digits = { minimumFractionDigits: minorDigits, maximumFractionDigits: minorDigits };
  return new Intl.NumberFormat(locales, { style: "currency", currency, ...digits }).format(minorUnits(amount) / 10 ** minorDigits);
}
