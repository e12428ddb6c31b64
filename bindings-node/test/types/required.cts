// The same types by require.

import errors = require("modelrunner-errors");

const err = errors.classify(402, "{}");
if (err instanceof errors.InsufficientBalanceError) {
  const typed: errors.InsufficientBalanceError = err;
  const id: string | null = typed.requestId;
  console.log(id);
}
