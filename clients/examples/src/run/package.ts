import { connect } from "../package";
import { run } from "./runner";

await run(connect);
