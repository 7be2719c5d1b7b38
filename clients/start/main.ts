import { call, connect, enterRoom, money, requestSession, session, stages, StreamsDocument } from "@greenroom/client";
import { token, url } from "./settings.js";

const greenroom = connect({ url, token });
const { liveStreams } = await greenroom.ask(StreamsDocument, { acceptingRequests: true });
const streamId = liveStreams.edges[0]!.node.id;
const asked = await requestSession(greenroom, { streamId, durationMinutes: 10 });
if (!asked.ok) throw new Error(asked.problem.message);
stages(session(greenroom, asked.session.id), {
  WAITING: () => enterRoom(greenroom, streamId).subscribe((room) => console.log("Room:", room?.messages.at(-1)?.body)),
  IN_PROGRESS: ({ id }) => call(greenroom, id).leave,
  COMPLETED: ({ payment }) => (console.log("Paid:", money(payment.captured)), greenroom.close()),
});
