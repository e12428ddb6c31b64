// A worker of Cloudflare's, and an edge function.
import * as errors from "modelrunner-errors";
import { answers } from "./answers.mjs";

export default {
  async fetch(request) {
    return new Response(JSON.stringify(await answers(errors, await request.json())));
  },
};
