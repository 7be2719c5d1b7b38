import { connect } from "../apollo";
import { run } from "./runner";

await run(connect);
