// Handles an error like the official client: parses the body, then throws an error that contains it.

class ClientError extends Error {
  constructor(message, status, body) {
    super(message);
    this.name = "ClientError";
    this.status = status;
    this.body = body;
  }
}

export const official = {
  async ofResponse(response) {
    const body = await response.json();
    if (!response.ok) {
      throw new ClientError(body.message || response.statusText, response.status, body);
    }
    return body;
  },

  ofText(status, statusText, text) {
    const body = JSON.parse(text);
    if (status >= 400) {
      throw new ClientError(body.message || statusText, status, body);
    }
    return body;
  },
};
