import type { Token } from "./token.js";

export type Fetch = typeof globalThis.fetch;

const UNAUTHORIZED = 401;

/** `fetch` with the token of the moment; one that the server would not have is replaced, once. */
export function signed(fetch: Fetch, token: Token): Fetch {
  const send: Fetch = async (input, init) => {
    const authorization = await token.authorization();
    const headers = new Headers(init?.headers);
    if (authorization) headers.set("authorization", authorization);
    return fetch(input, { ...init, headers });
  };
  return async (input, init) => {
    const response = await send(input, init);
    if (response.status !== UNAUTHORIZED) return response;
    token.forget();
    return send(input, init);
  };
}
