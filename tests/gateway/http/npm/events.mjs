// The npm client graphql-sse, distinct connections: what it is sent for each operation, a line of JSON each.
import { createClient } from "graphql-sse";

const [url, token, ...queries] = process.argv.slice(2);
const client = createClient({ url, retryAttempts: 0, headers: { authorization: `Bearer ${token}` } });

for (const query of queries) {
  const told = [];
  try {
    for await (const result of client.iterate({ query })) {
      told.push(result);
      if (query.startsWith("subscription")) break;
    }
  } catch (error) {
    told.push({ failed: error.response?.status ?? String(error) });
  }
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
