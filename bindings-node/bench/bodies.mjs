// The measured bodies: examples of the documentation, and successes of 1 KB to 10 MB.

const id = "V1StGXR8_Z5jdHi6B";
const queue = "https://queue.modelrunner.run/owner/model-name/requests";

const issue = (index) => ({
  code: "invalid_type",
  expected: "string",
  received: "undefined",
  path: ["input", "images", index, "url"],
  message: "Required",
});

const issues = (length) => Array.from({ length }, (_, index) => issue(index));

const record = (members) => ({
  id,
  modelEndpoint: "owner/model-name",
  status: "COMPLETED",
  billingStatus: "charged",
  input: { prompt: "a lighthouse in the fog" },
  metadata: { jobId: "42" },
  inferenceTime: 4120,
  delayTime: 310,
  createdAt: "2026-08-06T12:00:00.000Z",
  ...members,
});

export const errors = [
  ["402 insufficient balance", 402, { error: "Insufficient balance for the request.", request_id: id }],
  [
    "400 FAILED status payload",
    400,
    {
      status: "FAILED",
      request_id: id,
      response_url: `${queue}/${id}`,
      status_url: `${queue}/${id}/status`,
      cancel_url: `${queue}/${id}/cancel`,
      queue_position: 0,
      logs: [],
      error: "Provider error: NSFW content detected",
    },
  ],
  ["400 with 3 Zod issues", 400, { error: issues(3), request_id: id }],
  ["400 with 24 Zod issues", 400, { error: issues(24), request_id: id }],
  [
    "422 INVALID_OUTPUT",
    422,
    record({
      billingStatus: "failed",
      output: { images: ["not a url"] },
      error: "Invalid output from inference.",
      request_id: id,
      details: {
        code: "INVALID_OUTPUT",
        validationErrors: [{ instancePath: "/output/images/0", keyword: "format", message: 'must match format "uri"' }],
      },
    }),
  ],
  [
    "200 billingStatus failed",
    200,
    record({ billingStatus: "failed", output: {}, error: "Provider error: NSFW content detected" }),
  ],
  [
    "429 OpenAI rate limit",
    429,
    {
      error: { message: "Rate limit reached for requests.", type: "rate_limit_error", param: null, code: "rate_limit_exceeded" },
    },
  ],
];

let seed = 1;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;

const outputs = {
  base64: (size) => ({ image: Buffer.from(Array.from({ length: (size * 3) / 4 }, () => random() * 256)).toString("base64") }),
  floats: (size) => ({ embedding: Array.from({ length: size / 20 }, () => random() * 2 - 1) }),
  "small objects": (size) => ({
    boxes: Array.from({ length: size / 52 }, (_, i) => ({ label: `object ${i}`, x: i, y: i * 2, score: 0.5 })),
  }),
  "escaped prose": (size) => ({ text: 'She said: "Here,\n take it."\t'.repeat(size / 33) }),
};

const KB = 1024;
const sizes = [
  ["1 KB", 0.75 * KB],
  ["10 KB", 10 * KB],
  ["100 KB", 100 * KB],
  ["1 MB", KB * KB],
  ["10 MB", 10 * KB * KB],
];

/** Successes are made when they are measured: all of them together fill the memory. */
export const successes = sizes.flatMap(([size, bytes]) =>
  Object.entries(outputs).map(([name, output]) => [
    `${size}, ${name}`,
    200,
    () => record({ output: output(bytes), error: null }),
  ]),
);
