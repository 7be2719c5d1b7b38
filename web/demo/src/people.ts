/** The demo's people with their tokens, as the server hands them out in demo mode. */

export interface Person {
  name: string;
  role: string;
  token: string;
}

/** Nobody where the server is not in demo mode; null where it does not say. */
export async function loadPeople(): Promise<Person[] | null> {
  try {
    const response = await fetch('/graphiql/config.json');
    const { people } = (await response.json()) as { people?: Person[] };
    return response.ok && people ? people : null;
  } catch {
    return null;
  }
}
