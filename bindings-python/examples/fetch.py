"""Fetches a URL with httpx and prints the canonical JSON of its failure, or null.

python fetch.py https://queue.modelrunner.run/owner/model/requests/ID
"""

import sys

import httpx

from modelrunner_errors import classify_response

error = classify_response(httpx.get(sys.argv[1]))
print("null" if error is None else error.to_json())
