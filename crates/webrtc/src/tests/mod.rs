//! Calls through the gate.
