// A fan with the package, for the tests: tells what it shows.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { argv, env } from "node:process";

import {
  call,
  chat,
  connect,
  costNow,
  emblem,
  EmblemChangesDocument,
  enterRoom,
  follow,
  inbox,
  live,
  mySessions,
  PrivateCall,
  queue,
  requestSession,
  sendMessage,
  session,
  stages,
  Store,
  ViewerDocument,
  written,
  type Live,
  type SessionNow,
  type Storage,
} from "@greenroom/client";
import { babble, begun, obeying, tell, token } from "./telling";

type Command =
  | { do: "room"; stream: string }
  | { do: "chat"; stream: string }
  | { do: "say"; stream: string; body: string }
  | { do: "request"; stream: string; minutes: number }
  | { do: "session"; session: string }
  | { do: "call"; session: string }
  | { do: "emblem"; stream: string }
  | { do: "babble" }
  | { do: "inbox"; first?: number }
  | { do: "queue"; stream: string; first: number }
  | { do: "watchers" }
  | { do: "glance"; stream: string; session: string }
  | { do: "greet"; stream: string }
  | { do: "rejoin"; session: string }
  | { do: "leave" }
  | { do: "look"; session: string }
  | { do: "late" }
  | { do: "history"; stream: string }
  | { do: "failing"; session: string }
  | { do: "failingToo"; stream: string }
  | { do: "panicking" }
  | { do: "since"; cursor: string }
  | { do: "many"; good: string }
  | { do: "sessions"; first?: number }
  | { do: "later"; milliseconds: number }
  | { do: "now" }
  | { do: "lose"; answers: number };

/** A device whose clock is wrong by so much. */
let wrongMs = Number(env["WRONG_MS"] ?? 0);
const rightly = Date.now;
Date.now = () => rightly() + wrongMs;

/** Somebody for whom a minute is over soon. */
const MINUTE_MS = 60_000;
const SOON_MS = 20;
if (env["HURRIED"]) {
  const wait = setTimeout;
  Object.assign(globalThis, {
    setTimeout: (act: () => void, milliseconds?: number) => wait(act, milliseconds === MINUTE_MS ? SOON_MS : milliseconds),
  });
}

/** A device that keeps things in a file. */
const FILE = env["KEPT_IN"];
const storage: Storage | null = FILE
  ? {
      getItem: () => {
        try {
          return readFileSync(FILE, "utf8");
        } catch {
          return null;
        }
      },
      setItem: (_, text) => writeFileSync(FILE, text),
      removeItem: () => rmSync(FILE, { force: true }),
    }
  : null;

let toLose = 0;

/** What Node has warned of, such as too many who listen. */
const warned: string[] = [];
process.on("warning", ({ name }) => name !== "ExperimentalWarning" && warned.push(name));

/** Where the log had ended when the server began to read an answer, during which all that came since was done. */
let since: string | undefined;

/** The server does what it is asked, and its answer is lost on the way, as often as it was told to. */
const losing: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (since) return new Response((await response.text()).replace(/"sessionsCursor":"[^"]*"/, `"sessionsCursor":"${since}"`));
  if (toLose <= 0 || !String(init?.body).includes("mutation")) return response;
  toLose -= 1;
  tell({ lost: JSON.parse(String(init?.body)).variables.input.idempotencyKey });
  throw new TypeError("The answer is lost.");
};

const greenroom = connect({
  url: argv[2] ?? "",
  token,
  fetch: losing,
  storage,
  report: (problem) => tell({ reported: String(problem) }),
});
greenroom.connection.subscribe((connection) => tell({ connection }));
let joined: PrivateCall | undefined;

async function obey(command: Command): Promise<void> {
  switch (command.do) {
    case "room":
      enterRoom(greenroom, command.stream).subscribe((room) =>
        tell({
          isRoom: room !== null,
          said: room?.messages.map(({ body }) => body),
          signed: room?.messages.map(({ author }) => author.displayName),
          there: room?.members.map(({ user }) => user.displayName),
          total: room?.total,
        }),
      );
      return;
    case "chat":
      chat(greenroom, command.stream).subscribe((messages) => tell({ said: messages?.map(({ body }) => body) }));
      return;
    case "say": {
      const answer = await sendMessage(greenroom, { streamId: command.stream, body: command.body });
      return void tell({ answered: answer.ok || answer.problem.__typename });
    }
    case "request": {
      const answer = await requestSession(greenroom, { streamId: command.stream, durationMinutes: command.minutes });
      return void tell({ requested: answer.ok ? answer.session.id : answer.problem.__typename });
    }
    case "session":
      session(greenroom, command.session).subscribe((now) =>
        tell({
          status: now?.status,
          stream: now?.stream.id,
          can: now?.viewerCan,
          isEstimated: Boolean(now?.estimate),
          names: now && [now.fan.displayName, now.creator.displayName],
          meter: now?.meter?.state,
          cost: now?.cost?.amount,
          proposal: now?.proposal?.minutes,
        }),
      );
      return;
    case "call":
      joined = call(greenroom, command.session);
      joined.state.subscribe(({ meter, link, provider }) => tell({ metered: meter?.state ?? null, link, provider }));
      return;
    case "emblem":
      follow(
        greenroom,
        EmblemChangesDocument,
        { streamId: command.stream },
        { next: ({ emblem: now }) => tell({ emblem: now.emblem }), failed: (problem) => tell({ failed: problem.name }) },
      );
      return;
    case "babble":
      return babble();
    case "inbox":
      inbox(greenroom, command.first).subscribe((notes) =>
        tell({ inbox: notes?.map(({ kind }) => kind), read: notes?.filter(({ readAt }) => readAt).length }),
      );
      return;
    case "queue":
      queue(greenroom, command.stream, command.first).subscribe((sessions) => tell({ queue: sessions?.map(({ id }) => id), offered: sessions?.map(({ viewerCan }) => viewerCan.includes("APPROVE")), fans: sessions?.map(({ fan }) => fan.displayName) }));
      return;
    case "many": {
      let fetched = 0;
      const asking = connect({ url: argv[2] ?? "", token: () => (fetched++ ? command.good : "wrong"), storage: null });
      await Promise.all(Array.from({ length: 20 }, () => asking.ask(ViewerDocument, {})));
      asking.close();
      return void tell({ fetched, warned });
    }
    case "watchers":
      return void tell({ ...watched(), beside: watchedBesideMistakes(), late: shownLate(), left: leftStages(), without: leftWithout() });
    case "glance": {
      const values: Live<unknown>[] = [
        session(greenroom, command.session),
        enterRoom(greenroom, command.stream),
        mySessions(greenroom),
        inbox(greenroom),
      ];
      for (const value of values) await first(value);
      // What comes after those on the same socket has come: so has what they began.
      await first(emblem(greenroom, command.stream));
      return void tell({ begun: begun.size });
    }
    case "greet":
      greenroom.connection.subscribe((connection) => {
        if (connection === "connected") emblem(greenroom, command.stream).subscribe((now) => tell({ greeted: now.status }));
      });
      return;
    case "rejoin":
      joined = call(greenroom, command.session);
      joined.leave();
      void joined.join();
      joined.state.subscribe(({ meter }) => tell({ metered: meter?.state ?? null }));
      return;
    case "look": {
      const looked = call(greenroom, command.session);
      await new Promise<void>((resolve) =>
        looked.state.subscribe(({ provider }) => {
          if (!provider) return;
          looked.leave();
          resolve();
        }),
      );
      return void tell({ begun: begun.size });
    }
    case "leave":
      joined?.leave();
      return void tell({ begun: begun.size });
    case "late": {
      const closed = connect({ url: argv[2] ?? "", token: "", storage: null });
      closed.close();
      await new PrivateCall(closed, "none").join();
      return void tell({ late: "settled" });
    }
    case "history": {
      let oldest: (() => Promise<void>) | null | undefined;
      written(greenroom, command.stream).subscribe((now) => {
        oldest ??= now?.older;
        // Who has read all asks once more by what was shown at first, as a page that has not drawn the rest yet does.
        if (now?.older) void now.older();
        else void oldest?.().then(() => tell({ history: now?.messages.map(({ body }) => body) }));
      });
      return;
    }
    case "failing":
      costNow(greenroom, command.session).subscribe(() => {
        throw new Error("a mistake of the page's");
      });
      return;
    case "failingToo":
      emblem(greenroom, command.stream).subscribe(({ status }) => {
        tell({ status });
        throw new Error("another mistake");
      });
      return;
    case "panicking":
      greenroom.connection.subscribe((connection) => {
        if (connection === "reconnecting") throw new Error("a mistake while it is away");
      });
      return;
    case "since":
      since = command.cursor;
      return;
    case "sessions":
      mySessions(greenroom, command.first).subscribe((sessions) =>
        tell({ creators: sessions?.map(({ creator }) => creator.displayName), sessions: sessions?.map(({ id, status, payment }) => [id, status, payment.refunded.amount]) }),
      );
      return;
    case "later":
      wrongMs += command.milliseconds;
      return;
    case "now":
      return void tell({ now: greenroom.clock.now(), isKnown: greenroom.clock.isKnown });
    case "lose":
      toLose = command.answers;
  }
}

/** The first state of a value, to which nobody listens any more by then. */
function first<State>(value: Live<State>): Promise<State> {
  return new Promise((resolve) => {
    const stop = value.subscribe((state) => {
      stop();
      resolve(state);
    });
  });
}

/** The states that a session's stages have left, the last of which ends all as it comes. */
function leftStages(): string[] {
  let show: (state: SessionNow) => void = () => {};
  const left: string[] = [];
  const source = live<SessionNow>((shown) => {
    show = shown;
    return () => {};
  });
  const end = stages(source, {
    WAITING: () => () => left.push("WAITING"),
    COMPLETED: () => {
      end();
      return () => left.push("COMPLETED");
    },
  });
  show({ status: "WAITING" } as SessionNow);
  show({ status: "COMPLETED" } as SessionNow);
  return left;
}

/** The stages that are left of a session that is theirs no more, and is again; and of one that its first stage brings on. */
function leftWithout(): string[] {
  let show: (state: SessionNow | null) => void = () => {};
  const left: string[] = [];
  const source = live<SessionNow | null>((shown) => {
    show = shown;
    return () => {};
  });
  const waiting = { status: "WAITING" } as SessionNow;
  const end = stages(source, {
    WAITING: () => () => left.push("WAITING"),
    REQUESTED: () => {
      show(waiting);
      return () => left.push("REQUESTED");
    },
  });
  for (const state of [waiting, null, null, waiting, null, { status: "REQUESTED" } as SessionNow]) show(state);
  end();
  return left;
}

/** What each of three sees of a value: the first changes it, and stops the second. */
function watched(): object {
  const [value, seen] = [new Store(0), { first: [], second: [], third: [] } as Record<string, number[]>];
  let stop = () => {};
  value.subscribe((now) => {
    seen["first"]?.push(now);
    if (now === 1) stop();
    if (now === 2) value.set(3);
  });
  stop = value.subscribe((now) => seen["second"]?.push(now));
  value.subscribe((now) => seen["third"]?.push(now));
  value.set(1);
  value.set(2);
  return seen;
}

/** What those see who watch beside somebody who makes mistakes, which are thrown where the value is set. */
function watchedBesideMistakes(): unknown[] {
  const [value, seen] = [new Store(0), [] as unknown[]];
  for (const name of ["one", "two"]) {
    value.subscribe((now) => {
      if (now) throw name;
    });
    value.subscribe((now) => seen.push(now));
  }
  try {
    value.set(1);
  } catch (mistake) {
    seen.push(mistake);
  }
  return seen;
}

/** What somebody sees who begins to listen when others have stopped, while what those had begun goes on. */
function shownLate(): string[] {
  const [shows, seen] = [[] as ((state: string) => void)[], [] as string[]];
  const source = live<string>((show) => {
    shows.push(show);
    return () => {};
  });
  source.subscribe(() => {})();
  source.subscribe((state) => seen.push(state));
  shows[1]?.("now");
  shows[0]?.("from before");
  return seen;
}

await obeying(obey, () => {
  joined?.leave();
  greenroom.close();
});
