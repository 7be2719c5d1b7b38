// HTTP with the token of the moment, for libraries that take a `fetch`.
import type { Token } from "./token";

// docs fetch
/** `fetch` with a token; one that the server would not have is replaced, once. */
export function signed(fetch: typeof globalThis.fetch, token: Token): typeof globalThis.fetch {
  return async (input, init) => {
    const ask = async () =>
      fetch(input, { ...init, headers: { ...init?.headers, authorization: await token.authorization() } });
    const response = await ask();
    if (response.status !== 401) return response;
    token.forget();
    return ask();
  };
}
// docs end
