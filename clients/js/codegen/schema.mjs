// The published schema, and what is asked of the types that mutations answer with.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { buildSchema, getNamedType, isEnumType, isScalarType } from "graphql";

export const FOLDER = new URL("../src/generated/", import.meta.url);
export const OPERATIONS = new URL("../operations/", import.meta.url);

/** The fragment for each type that has one. */
export const FRAGMENTS = {
  Money: "Price",
  User: "Somebody",
  PrivateSession: "SessionParts",
  LiveStream: "StreamParts",
  ChatMessage: "MessageParts",
  Notification: "NotificationParts",
  RoomMember: "MemberParts",
  Meter: "MeterParts",
  Wallet: "WalletParts",
};

export const schema = buildSchema(readFileSync(new URL("../../../schema/schema.graphql", import.meta.url), "utf8"));

/** A field, with what is asked of it. `within`: which fragments, instead of the usual. */
export function selected({ name, type }, within = FRAGMENTS) {
  const named = getNamedType(type);
  if (isScalarType(named) || isEnumType(named)) return name;
  const asked = within[named.name];
  if (!asked) throw new Error(`clients/js/codegen/schema.mjs has to say what is asked of ${named.name}, for ${name}.`);
  return asked.startsWith("{") ? `${name} ${asked}` : `${name} { ...${asked} }`;
}

/** Every mutation, with the fields of its payload beside `errors`. */
export function mutations() {
  return Object.values(schema.getMutationType().getFields()).map((field) => ({
    name: field.name,
    description: field.description,
    results: Object.values(getNamedType(field.type).getFields()).filter(({ name }) => name !== "errors"),
  }));
}

export function capital(name) {
  return name[0].toUpperCase() + name.slice(1);
}

/** All that is written by hand. */
export function operations() {
  const files = readdirSync(OPERATIONS).filter((name) => name.endsWith(".graphql"));
  return files.map((name) => readFileSync(new URL(name, OPERATIONS), "utf8")).join("\n");
}

export function write(name, text) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(name, FOLDER), text);
}
