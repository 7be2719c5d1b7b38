import { connect } from "../events";
import { run } from "./runner";

await run(connect);
