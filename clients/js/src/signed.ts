import type { Token } from "./token.js";

export type Fetch = typeof globalThis.fetch;

const UNAUTHORIZED = 401;

/** `fetch` with the token of the moment; one that the server would not have is replaced, once. */
export function signed(fetch: Fetch, token: Token): Fetch {
  const send = (authorization: string | undefined, ...[input, init]: Parameters<Fetch>) => {
    const headers = new Headers(init?.headers);
    if (authorization) headers.set("authorization", authorization);
    return fetch(input, { ...init, headers });
  };
  return async (...given) => {
    const authorization = await token.authorization();
    const response = await send(authorization, ...given);
    if (response.status !== UNAUTHORIZED) return response;
    token.forget(authorization);
    return send(await token.authorization(), ...given);
  };
}
