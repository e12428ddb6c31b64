//! The record of a request, and its queue envelope. Source: Request lifecycle guide.

use crate::body::{Body, Members};

/// The state of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    InQueue,
    InProgress,
    Completed,
    Failed,
    Cancelled,
}

const STATES: [(&str, State); 5] = [
    ("IN_QUEUE", State::InQueue),
    ("IN_PROGRESS", State::InProgress),
    ("COMPLETED", State::Completed),
    ("FAILED", State::Failed),
    ("CANCELLED", State::Cancelled),
];

impl Members<'_> {
    pub(crate) fn state(&self) -> Option<State> {
        STATES.iter().find(|(name, _)| self.status.is_text(name)).map(|(_, state)| *state)
    }

    /// Whether the body is a record.
    pub(crate) fn is_record(&self) -> bool {
        self.state().is_some() || self.billing_status.is_string() || self.model_endpoint.is_string()
    }

    pub(crate) fn is_billed(&self, status: &str) -> bool {
        self.billing_status.is_text(status)
    }

    /// Whether the output was charged in full or in part, which means that there is output.
    pub(crate) fn is_charged(&self) -> bool {
        self.is_billed("charged") || self.is_billed("partial")
    }
}

impl Body<'_> {
    /// S1: a generation that failed at the provider is recorded as completed. In a truncated body, an absent
    /// `billingStatus` is unknown.
    pub(crate) fn failed_at_provider(&self) -> bool {
        let members = &self.members;
        let is_unknown = self.is_truncated() && members.billing_status.is_missing();
        members.is_billed("failed")
            || (members.state() == Some(State::Completed)
                && members.error.is_non_empty()
                && !members.is_charged()
                && !is_unknown)
    }
}
