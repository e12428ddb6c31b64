// What the page says about an error in words of its own.

const SECOND = 1000;
const MINUTE = 60 * SECOND;

function duration(ms) {
  const [amount, unit] = ms < 2 * MINUTE ? [ms / SECOND, "second"] : [ms / MINUTE, "minute"];
  const shown = Number(amount.toFixed(unit === "second" ? 3 : 1));
  return `${shown} ${unit}${shown === 1 ? "" : "s"}`;
}

/** Whether and when to retry. */
export function retryWords({ retry, retry_after_ms: wait, terminal, ambiguous }) {
  if (retry === "never") {
    return terminal
      ? "No. This request ID is dead: polling or fetching it again cannot help."
      : "No. The same request fails again until its cause is resolved.";
  }
  const when =
    retry === "poll"
      ? wait === null
        ? "Nothing failed yet. Poll until the request has finished."
        : `Nothing failed yet. Poll again in ${duration(wait)}.`
      : wait === null
        ? "Yes, with a longer wait each time."
        : `Yes, in ${duration(wait)}. The server asked for this wait.`;
  return ambiguous
    ? `${when} Look the request up first: the server may have accepted it, and it may run and be billed twice.`
    : when;
}

export function chargedWords({ charged }) {
  return charged === null ? "Not known from this response." : charged ? "Yes." : "No.";
}

/** A text for support. What it quotes of the response is masked by the core. */
export function supportText({ line, error, canonical, date }) {
  const { model_endpoint: model, state, billing_status: billing } = error.request ?? {};
  const facts = [
    ["Failure", line],
    ["Request ID", error.request_id ?? "none was sent"],
    ["Time", date],
    ["Model", model],
    ["State", [state, billing].filter(Boolean).join(", ")],
    ["Code", error.code],
  ];
  const lines = facts.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join("\n")}\n\nNormalized error (secrets are masked):\n${canonical}\n`;
}
