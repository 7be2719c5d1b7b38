// The audits of GraphQL over HTTP that come with graphql-http, against a server: a JSON array of what each found.
import { auditServer } from "graphql-http";

const found = await auditServer({ url: process.argv[2] });
process.stdout.write(JSON.stringify(found.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
