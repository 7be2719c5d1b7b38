/** An amount as the server says it: in minor units, of which `minorDigits` are behind the point. */
export interface Amount {
  amount: number;
  currency: string;
  minorDigits: number;
}

/** As people read it, in their own language. The digits are the server's: those that a browser knows of a currency are not
 * always its minor units. */
export function money({ amount, currency, minorDigits }: Amount, locales?: Intl.LocalesArgument): string {
  const digits = { minimumFractionDigits: minorDigits, maximumFractionDigits: minorDigits };
  return new Intl.NumberFormat(locales, { style: "currency", currency, ...digits }).format(amount / 10 ** minorDigits);
}
