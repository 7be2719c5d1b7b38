// Going on behind the last update, for clients that send a subscription anew when they have reconnected.
interface Payload {
  variables?: Record<string, unknown> | null;
}

interface Results<R> {
  next(result: R): void;
}

// docs resuming
/**
 * The payload and the sink of a subscription that keeps its place. A client that reconnects sends its payload anew, with
 * what `after` says by then; left alone it would send the cursor that it began with, and get everything twice.
 */
export function keepingPlace<P extends Payload, R extends { data?: unknown }, S extends Results<R>>(
  payload: P,
  sink: S,
): [P, S] {
  const variables = { ...payload.variables };
  const next = (result: R) => {
    for (const update of Object.values(result.data ?? {})) {
      if (typeof update?.cursor === "string") variables["after"] = update.cursor;
    }
    sink.next(result);
  };
  return [
    { ...payload, variables },
    { ...sink, next },
  ];
}
// docs end
