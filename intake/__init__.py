"""Intake: from the first question to a decision: self-check, application, findings, record, plan pages."""
