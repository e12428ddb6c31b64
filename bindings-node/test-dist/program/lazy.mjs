// A page that says what happens when it loads the package and classifies.
globalThis.report = import("modelrunner-errors").then(({ classify }) => classify(402, null).kind).catch(String);
