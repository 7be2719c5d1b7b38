import { connect } from "../urql";
import { run } from "./runner";

await run(connect);
