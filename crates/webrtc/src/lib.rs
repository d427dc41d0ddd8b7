//! See docs/browser-phones.md.
