import { connect } from "../plain";
import { run } from "./runner";

await run(connect);
