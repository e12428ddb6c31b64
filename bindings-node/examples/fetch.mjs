// Fetches a URL and prints the canonical JSON of its failure, or null.
//
//     node fetch.mjs https://queue.modelrunner.run/owner/model/requests/ID

import { errorFromResponse } from "modelrunner-errors";

const error = await errorFromResponse(await fetch(process.argv[2]));
console.log(error === null ? "null" : error.canonicalJSON());
