import type { Greenroom } from "../connect.js";
import { EmblemChangesDocument } from "../generated/documents.js";
import type { EmblemChangesSubscription, OfferPartsFragment, StreamPartsFragment } from "../generated/operations.js";
import { listened, type Live } from "./live.js";

export type Stream = StreamPartsFragment;
export type Offer = OfferPartsFragment;
export type EmblemState = EmblemChangesSubscription["emblem"];

/** A stream's emblem and offer, until it is over: for everybody, signed in or not. */
export function emblem(greenroom: Greenroom, streamId: string): Live<EmblemState> {
  return listened(greenroom, EmblemChangesDocument, { streamId }, (_, { emblem: state }) => state);
}
