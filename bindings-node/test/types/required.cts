// The same types by require.

import errors = require("modelrunner-errors");

const err = errors.classify(402, "{}");
if (err?.kind === "insufficient_balance") {
  const typed: errors.InsufficientBalanceError = err;
  const id: string | null = typed.requestId;
  console.log(id);
}
