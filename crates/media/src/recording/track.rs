//! A recording as the worker sees it: gathers frames and hands them to the writer.

use super::writer::{Alive, Name, Order};
use crate::figures::{Counters, add};
use crate::g711::{FRAME, Frame};
use ccgate_core::switch::{RecordingAction, RecordingId};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};

/// Samples handed over at once: half a second of both channels.
const BLOCK: usize = 8_000;

/// One recording of a leg.
pub(crate) struct Track {
    name: Name,
    block: Vec<i16>,
    paused: bool,
    failed: Arc<AtomicBool>,
    /// What the writer had no room for: the beginning, the end, and never more than one block.
    waiting: VecDeque<Order>,
    writer: SyncSender<Order>,
    counters: Arc<Counters>,
    ended: bool,
}

impl Track {
    pub(crate) fn begin(
        name: Name,
        file: String,
        writer: SyncSender<Order>,
        counters: Arc<Counters>,
    ) -> Self {
        let failed = Arc::new(AtomicBool::new(false));
        let alive = Alive::new(Arc::clone(&counters));
        let begin = Order::Begin {
            name,
            file,
            failed: Arc::clone(&failed),
            alive,
        };
        let mut track = Self {
            name,
            block: Vec::with_capacity(BLOCK),
            paused: false,
            failed,
            waiting: VecDeque::from([begin]),
            writer,
            counters,
            ended: false,
        };
        track.flush();
        track
    }

    pub(crate) fn name(&self) -> Name {
        self.name
    }

    pub(crate) fn is(&self, recording: RecordingId) -> bool {
        self.name.1 == recording
    }

    /// Nothing more can be written, or everything was handed over.
    pub(crate) fn over(&self) -> bool {
        self.failed.load(Ordering::Relaxed) || self.ended && self.waiting.is_empty()
    }

    pub(crate) fn control(&mut self, action: RecordingAction) {
        match action {
            RecordingAction::Pause => self.paused = true,
            RecordingAction::Resume => self.paused = false,
            RecordingAction::Stop => self.end(),
        }
    }

    /// Takes a frame of each channel.
    pub(crate) fn add(&mut self, said: &Frame, heard: &Frame) {
        if self.paused || self.ended {
            self.flush();
            return;
        }
        for index in 0..FRAME {
            self.block.push(said[index]);
            self.block.push(heard[index]);
        }
        if self.block.len() >= BLOCK {
            self.hand_over();
        }
        self.flush();
    }

    fn hand_over(&mut self) {
        if self.block.is_empty() {
            return;
        }
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        if self.waiting.iter().any(|order| matches!(order, Order::Block(..))) {
            // The disk is too slow: sound goes on, this half second is missing.
            add(&self.counters.blocks_lost, 1);
            tracing::warn!(vdn = %self.name.0, "half a second is missing in a recording: the disk is too slow");
            return;
        }
        self.waiting.push_back(Order::Block(self.name, block));
    }

    /// Ends it; [`Track::over`] tells when the writer knows.
    pub(crate) fn end(&mut self) {
        if self.ended {
            return;
        }
        self.hand_over();
        self.waiting.push_back(Order::End(self.name));
        self.ended = true;
        self.flush();
    }

    /// Tries again to hand over what waits.
    pub(crate) fn flush(&mut self) {
        while let Some(order) = self.waiting.pop_front() {
            match self.writer.try_send(order) {
                Ok(()) => {}
                Err(TrySendError::Full(order)) => {
                    self.waiting.push_front(order);
                    return;
                }
                // The writer has gone, which ended everything.
                Err(TrySendError::Disconnected(_)) => self.failed.store(true, Ordering::Relaxed),
            }
        }
    }
}
