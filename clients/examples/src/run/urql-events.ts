import { connectByEvents } from "../urql";
import { run } from "./runner";

await run(connectByEvents);
