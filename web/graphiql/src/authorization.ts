/** Reads and replaces the Authorization header in the headers editor's JSON text. */

type Headers = Record<string, unknown>;

export function authorizationIn(text: string): string | undefined {
  const value = parse(text)[nameIn(parse(text))];
  return typeof value === 'string' && value ? value : undefined;
}

/** Other headers stay as they are; without a value the header goes. */
export function withAuthorization(text: string, value: string | undefined): string {
  const headers = parse(text);
  delete headers[nameIn(headers)];
  if (value) headers.Authorization = value;
  return Object.keys(headers).length ? JSON.stringify(headers, null, 2) : '';
}

function nameIn(headers: Headers): string {
  return Object.keys(headers).find((name) => name.toLowerCase() === 'authorization') ?? 'Authorization';
}

/** Half-typed text counts as no headers. */
function parse(text: string): Headers {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}
